package dev.bertrand.model.encoder;

import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Tensor;

/**
 * What a map does beside a product that it shares with other maps of the same weights. Tensors are changed in place.
 * Shapes: m rows of the batch, in and out features.
 */
public interface Detour extends AutoCloseable {
    /** Nothing: the product is all there is. */
    Detour NONE = (x, y) -> {};

    /** Whether {@link #before} does anything. */
    default boolean changesInput() {
        return false;
    }

    /** Changes {@code x} (m, in) before the product. */
    default void before(Tensor x) {}

    /** Changes {@code y} (m, out), the product of {@code x} (m, in) as {@link #before} left it. */
    void after(Tensor x, Tensor y);

    /**
     * This one and then, with the same input, {@code next}.
     *
     * @param made tensors of {@code next}, freed with it
     * @throws IllegalArgumentException if this one changes the input, so that it is the same no more
     */
    default Detour then(BiConsumer<Tensor, Tensor> next, Tensor... made) {
        if (changesInput()) {
            throw new IllegalArgumentException(
                    "a map whose input is multiplied by a vector cannot have another adapter around it here");
        }
        Detour first = this;
        return new Detour() {
            @Override
            public void after(Tensor x, Tensor y) {
                first.after(x, y);
                next.accept(x, y);
            }

            @Override
            public void close() {
                first.close();
                for (Tensor tensor : made) {
                    tensor.close();
                }
            }
        };
    }

    /** Frees what it made for itself. */
    @Override
    default void close() {}
}
