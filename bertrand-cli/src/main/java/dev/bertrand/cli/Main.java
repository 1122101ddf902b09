package dev.bertrand.cli;

import dev.bertrand.torch.Engine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/** Where the JVM starts. */
public final class Main {
    /** Commands that compute. */
    private static final Set<String> COMPUTING =
            Set.of("embed", "evaluate", "features", "fill-mask", "glue", "predict", "quickstart", "train");

    private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

    private Main() {}

    public static void main(String[] arguments) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        // A library that prints must not end up among the data.
        System.setOut(err);
        System.setErr(err);
        Thread loading = computes(arguments) ? Engine.preload() : new Thread();
        int status = commandLine(out, err).execute(arguments);
        join(loading);
        System.exit(status);
    }

    private static boolean computes(String... arguments) {
        return arguments.length > 0
                && COMPUTING.contains(arguments[0])
                && Arrays.stream(arguments).noneMatch(HELP::contains);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the process ends anyway
        }
    }

    /** The whole command line, printing help and errors to the given streams. */
    static CommandLine commandLine(OutputStream out, PrintStream err) {
        CommandLine line = new CommandLine(new BertrandCommand());
        line.addSubcommand("completion", completion());
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false);
        line.setUsageHelpWidth(110);
        Failures failures = new Failures();
        line.setParameterExceptionHandler(failures);
        line.setExecutionExceptionHandler(failures);
        return line;
    }

    private static CommandLine completion() {
        CommandLine command = new CommandLine(new GenerateCompletion());
        command.getCommandSpec()
                .usageMessage()
                .description("Prints a completion script for bash and zsh.")
                .footer("", "Example:", "  source <(./bertrand completion)");
        return command;
    }
}
