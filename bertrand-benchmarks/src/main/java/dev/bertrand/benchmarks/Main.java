package dev.bertrand.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Where {@code ./bertrand-bench} starts. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new BenchCommand());
        line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(110);
        line.setParameterExceptionHandler((error, wrong) -> {
            PrintWriter err = error.getCommandLine().getErr();
            err.println("bertrand-bench: " + error.getMessage());
            String command = error.getCommandLine().getCommandSpec().qualifiedName();
            err.println("'./%s --help' shows its options and examples.".formatted(command));
            return CommandLine.ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            command.getErr().println("bertrand-bench: " + error.getMessage());
            if (!(error instanceof IOException
                    || error instanceof UncheckedIOException
                    || error instanceof IllegalStateException)) {
                error.printStackTrace(command.getErr());
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line;
    }
}
