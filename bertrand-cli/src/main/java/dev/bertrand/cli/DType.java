package dev.bertrand.cli;

import java.util.Locale;

/** The values of {@code --dtype}. */
enum DType {
    AUTO,
    FP32,
    BF16,
    INT8;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
