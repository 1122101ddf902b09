package dev.bertrand.model.encoder;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * What becomes of a sublayer's output before it is added to the sublayer's input and normalized: nothing, unless
 * something is put in between.
 */
@FunctionalInterface
public interface Junction {
    /** Vaswani et al. 2017, section 3.1: norm(x + y). */
    Junction PLAIN = (x, y, norm) -> y;

    /**
     * Maps (T, D) and (T, D) to (T, D).
     *
     * @param x the sublayer's input
     * @param y its output
     * @param norm the sublayer's layer norm
     */
    Tensor forward(Tensor x, Tensor y, UnaryOperator<Tensor> norm);

    /** This one and then {@code next} on what it makes. */
    default Junction then(Junction next) {
        return equals(PLAIN) ? next : (x, y, norm) -> next.forward(x, forward(x, y, norm), norm);
    }
}
