package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.encoder.Linear;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Down to fewer features, a function, and up again. Shapes: T tokens, D hidden size.
 *
 * @param scaling what the result is multiplied by
 */
record Bottleneck(Linear down, Activation activation, Linear up, double scaling) {
    /** AdapterHub's {@code init_weights="bert"}. */
    private static final Initializer NORMAL = Initializer.normal(0.02);

    static Bottleneck create(
            Parameters parameters, String name, int width, int narrow, Activation activation, double scaling) {
        return new Bottleneck(
                Linear.inEncoder(parameters, name + ".adapter_down.0", width, narrow, NORMAL),
                activation,
                Linear.inEncoder(parameters, name + ".adapter_up", narrow, width, NORMAL),
                scaling);
    }

    /** {@code y} (T, D) and, added to it, what becomes of {@code x} (T, D). */
    Tensor add(Tensor y, Tensor x) {
        // A plan's hidden states may be of another type than the parameters, and stay in it.
        Tensor made = up.forward(activation.forward(down.forward(x))).to(y.scalar_type()); // (T, D)
        return y.add(scaling == 1 ? made : made.mul(new Scalar(scaling)));
    }
}
