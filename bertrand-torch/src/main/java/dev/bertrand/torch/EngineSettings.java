package dev.bertrand.torch;

/**
 * How libtorch is to run: an immutable record handed down from whoever starts the process.
 *
 * @param threads threads of one operation, at least 1
 * @param precision the number format of models loaded with these settings
 */
public record EngineSettings(int threads, Precision precision) {
    public EngineSettings {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "threads must be at least 1, got %d. Leave it out to use every core.".formatted(threads));
        }
    }

    /** Every core this process may use (containers' limits are respected by the JDK), in fp32. */
    public static EngineSettings defaults() {
        return new EngineSettings(Runtime.getRuntime().availableProcessors(), Precision.FP32);
    }

    public EngineSettings withThreads(int threads) {
        return new EngineSettings(threads, precision);
    }

    public EngineSettings withPrecision(Precision precision) {
        return new EngineSettings(threads, precision);
    }
}
