package dev.bertrand.cli;

import dev.bertrand.model.hub.Progress;
import dev.bertrand.torch.Device;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Processor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command takes: how to run, and how much to say. */
public final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    private final Terminal terminal = Terminal.standard();
    private @Nullable Integer threads;
    private Device device = Device.CPU;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "Number format: auto, fp32, bf16, or int8 for inference (default: ${DEFAULT-VALUE}, "
                    + "bf16 where the processor has instructions for it or on a graphics card, and fp32 elsewhere).")
    private DType dtype = DType.AUTO;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say more on standard error.")
    private boolean verbose;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing on standard error but errors.")
    private boolean quiet;

    @Option(names = "--offline", description = "Never touch the network.")
    private boolean offline;

    @Option(names = "--debug", description = "Show the stack trace of an error.")
    private boolean debug;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads of one operation (default: every core this process may use).")
    void setThreads(int threads) {
        if (threads < 1) {
            throw wrong("--threads is %d; wanted 1 or more".formatted(threads));
        }
        this.threads = threads;
    }

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
    void setDevice(String device) {
        try {
            this.device = Device.parse(device);
        } catch (IllegalArgumentException e) {
            throw wrong("--device: " + e.getMessage());
        }
    }

    /** Loads libtorch and sets it up as the options say. Commands that answer call it. */
    public Engine startEngine() {
        return start(settings());
    }

    /** The same for commands that train. */
    public Engine startEngineForTraining() {
        if (dtype == DType.INT8) {
            throw wrong("--dtype int8 is for inference; train in fp32 or bf16");
        }
        return startEngine();
    }

    /** The same for commands whose numbers are the answer: {@code auto} is fp32 for them. */
    public Engine startExactEngine() {
        return start(dtype == DType.AUTO ? settings().withPrecision(Precision.FP32) : settings());
    }

    private Engine start(EngineSettings settings) {
        Engine engine;
        try {
            engine = Engine.start(settings);
        } catch (IllegalStateException e) {
            throw wrong("--device %s: %s".formatted(device, e.getMessage()));
        }
        String format = DType.of(settings.precision()).toString();
        String picked = "%s, %s".formatted(device.isCpu() ? settings.threads() + " threads" : device, format);
        if (dtype == DType.AUTO) {
            say(picked + " (--dtype auto)");
        } else {
            info(picked);
        }
        return engine;
    }

    /** Threads, precision and device, without loading anything. */
    public EngineSettings settings() {
        if (dtype == DType.INT8 && !device.isCpu()) {
            throw wrong("--dtype int8 is for processors; with --device %s take bf16 or fp32".formatted(device));
        }
        EngineSettings defaults = EngineSettings.defaults().withDevice(device).withPrecision(precision());
        return threads == null ? defaults : defaults.withThreads(threads);
    }

    private Precision precision() {
        return switch (dtype) {
            case AUTO -> device.isCpu() ? Precision.auto(Processor.detect()) : Precision.BF16;
            case FP32 -> Precision.FP32;
            case BF16 -> Precision.BF16;
            case INT8 -> Precision.INT8;
        };
    }

    /** Whether {@code --threads} was given. */
    boolean hasThreads() {
        return threads != null;
    }

    public long seed() {
        return seed;
    }

    public boolean offline() {
        return offline;
    }

    public boolean verbose() {
        return verbose;
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean debug() {
        return debug;
    }

    /** Says something to those who asked for more ({@code -v}). */
    public void info(String text) {
        if (verbose) {
            terminal.line(text);
        }
    }

    /** Says something to all but those who asked for silence ({@code -q}). */
    public void say(String text) {
        if (!quiet) {
            terminal.line(text);
        }
    }

    /** Says what may be wrong, even with {@code -q}. */
    public void warn(String text) {
        terminal.line("warning: " + text);
    }

    /** Shows how far a long task has come, on standard error; silent with {@code -q}. */
    public Progress progress() {
        return quiet ? Progress.NONE : new ProgressBar(terminal, System::nanoTime);
    }

    /** Shows on standard error that something of unknown length goes on, until it is closed. */
    public Busy busy(String task) {
        return new Busy(task, progress());
    }

    /** An error of the call: printed with the way to the command's help, status 2. */
    public ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
