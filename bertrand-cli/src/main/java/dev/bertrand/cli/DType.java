package dev.bertrand.cli;

import dev.bertrand.torch.Precision;
import java.util.Locale;

/** The values of {@code --dtype}. */
enum DType {
    AUTO,
    FP32,
    BF16,
    INT8;

    /** The value that asks for {@code precision}. */
    static DType of(Precision precision) {
        return valueOf(precision.name());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
