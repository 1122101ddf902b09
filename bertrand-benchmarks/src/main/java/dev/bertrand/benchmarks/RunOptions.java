package dev.bertrand.benchmarks;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every suite takes: how often to run, and where results and files go. */
public final class RunOptions {
    private static final int REPETITIONS = 5;
    /** Load average from which on something else must be running. */
    private static final double BUSY = 0.5;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    private @Nullable Integer repetitions;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    @Option(
            names = "--quick",
            description = "As little as possible, once: shows that everything runs, measures nothing.")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the machine and all rows to a file.")
    private @Nullable Path json;

    @Option(
            names = "--cache",
            paramLabel = "FOLDER",
            description = "Where models in every format are kept, 3 GB, and texts (default: ${DEFAULT-VALUE}).")
    private Path cache = Path.of(System.getProperty("bertrand.home", "."), "bertrand-benchmarks", "target", "bench");

    @Option(names = "--repetitions", paramLabel = "N", description = "Timed repetitions of every case (default: 5).")
    void setRepetitions(int repetitions) {
        if (repetitions < 1) {
            throw wrong("--repetitions is %d; wanted 1 or more".formatted(repetitions));
        }
        this.repetitions = repetitions;
    }

    public int repetitions() {
        if (repetitions != null) {
            return repetitions;
        }
        return quick ? 1 : REPETITIONS;
    }

    public boolean quick() {
        return quick;
    }

    /** Where to write all rows; null for nowhere. */
    public @Nullable Path json() {
        return json;
    }

    public Path cache() {
        return cache.toAbsolutePath().normalize();
    }

    /** Prints a part of the result. */
    public void publish(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.print(text);
        out.flush();
    }

    /** Says on standard error how far the run has come, or what may be wrong with it. */
    public void say(String text) {
        PrintWriter err = command.commandLine().getErr();
        err.println("bertrand-bench: " + text);
        err.flush();
    }

    /** Says so if other work would spoil the figures. */
    public void warnIfBusy() {
        if (Machine.load() > BUSY && !quick) {
            say("the machine is busy (load average %.2f): figures will be wrong".formatted(Machine.load()));
        }
    }

    /** An error of the call: printed with the way to the command's help, status 2. */
    public ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
