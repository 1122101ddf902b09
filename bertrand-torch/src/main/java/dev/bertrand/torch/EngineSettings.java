package dev.bertrand.torch;

/**
 * How libtorch is to run: an immutable record handed down from whoever starts the process.
 *
 * @param threads threads of one operation, at least 1
 * @param precision the number format of models loaded with these settings
 * @param kernels what inference plans are made of on a processor
 * @param device where models loaded with these settings compute
 */
public record EngineSettings(int threads, Precision precision, Kernels kernels, Device device) {
    private static final String KERNELS = "bertrand.kernels";

    public EngineSettings {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "threads must be at least 1, got %d. Leave it out to use every core.".formatted(threads));
        }
        if (precision == Precision.INT8 && !device.isCpu()) {
            throw new IllegalArgumentException("int8 is for processors; on %s use bf16 or fp32".formatted(device));
        }
    }

    /**
     * Every core this process may use (containers' limits are respected by the JDK), on the processor
     * in fp32, with the fastest kernels unless the system property {@code bertrand.kernels} is {@code plain}.
     */
    public static EngineSettings defaults() {
        return new EngineSettings(
                Runtime.getRuntime().availableProcessors(),
                Precision.FP32,
                System.getProperty(KERNELS, "").equalsIgnoreCase("plain") ? Kernels.PLAIN : Kernels.FASTEST,
                Device.CPU);
    }

    public EngineSettings withThreads(int threads) {
        return new EngineSettings(threads, precision, kernels, device);
    }

    public EngineSettings withPrecision(Precision precision) {
        return new EngineSettings(threads, precision, kernels, device);
    }

    public EngineSettings withKernels(Kernels kernels) {
        return new EngineSettings(threads, precision, kernels, device);
    }

    public EngineSettings withDevice(Device device) {
        return new EngineSettings(threads, precision, kernels, device);
    }
}
