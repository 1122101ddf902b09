package dev.bertrand.model.encoder;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** How the output of a sublayer joins its input: they are added and normalized, unless something is put in between. */
@FunctionalInterface
public interface Junction {
    /** Vaswani et al. 2017, section 3.1: norm(x + y). */
    Junction PLAIN = (x, y, norm) -> norm.apply(x.add(y));

    /**
     * Maps (T, D) and (T, D) to (T, D).
     *
     * @param x the sublayer's input
     * @param y its output
     * @param norm the sublayer's layer norm
     */
    Tensor forward(Tensor x, Tensor y, UnaryOperator<Tensor> norm);
}
