package dev.bertrand.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A function of every element, which a linear layer's kernel may apply to its result on the way. */
public enum Pointwise {
    NONE("none", "none"),
    /** The exact GELU, by the error function. */
    GELU("gelu", "none"),
    /** GELU by its tanh approximation. */
    GELU_TANH("gelu", "tanh"),
    RELU("relu", "none"),
    SILU("swish", "none");

    private final String attribute;
    private final String algorithm;

    Pointwise(String attribute, String algorithm) {
        this.attribute = attribute;
        this.algorithm = algorithm;
    }

    /** oneDNN's name for it, as {@code mkldnn::_linear_pointwise} takes it. */
    String attribute() {
        return attribute;
    }

    /** Which variant of {@link #attribute} it is. */
    String algorithm() {
        return algorithm;
    }

    /** Applies it to every element. */
    public Tensor forward(Tensor x) {
        return switch (this) {
            case NONE -> x;
            case GELU -> torch.gelu(x);
            case GELU_TANH -> torch.gelu(x, "tanh");
            case RELU -> torch.relu(x);
            case SILU -> torch.silu(x);
        };
    }

    /** Applies it to every element of {@code x}, which nobody else looks at. */
    Tensor forwardInPlace(Tensor x) {
        return switch (this) {
            case NONE -> x;
            case GELU -> torch.gelu_(x);
            case GELU_TANH -> torch.gelu_(x, "tanh");
            case RELU -> torch.relu_(x);
            case SILU -> torch.silu_(x);
        };
    }
}
