package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.CheckpointException;
import dev.bertrand.model.checkpoint.WeightsMismatchException;
import dev.bertrand.tasks.dataset.DatasetException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into at most three lines on standard error and a status; a stack trace only for --debug. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int LINES = 3;
    private static final String DEBUG = "--debug";

    /** Whoever asks for memory of a card last says it: its allocator, CUDA itself, or cuBLAS. */
    private static final Pattern CARD_IS_FULL =
            Pattern.compile("CUDA out of memory|CUDA error: out of memory|CUBLAS_STATUS_ALLOC_FAILED");

    /**
     * 2 where the call or its input was wrong: an option, a model or a file that is not there or is another thing than
     * it should be. 1 for all that fails on the way: a damaged file, the network, a full disk.
     */
    static int status(Throwable error) {
        boolean input = error instanceof IllegalArgumentException
                || error instanceof ParameterException
                || error instanceof DatasetException
                || error instanceof WeightsMismatchException
                || error instanceof NoSuchFileException
                || error instanceof FileNotFoundException
                || (error instanceof CheckpointException checkpoint && !Files.exists(checkpoint.file()))
                || (error instanceof UncheckedIOException && error.getCause() instanceof NoSuchFileException);
        return input ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** What to tell people about {@code error}, without a name of a class where its message says enough. */
    static String message(Throwable error) {
        if (error instanceof UncheckedIOException && error.getCause() instanceof FileSystemException cause) {
            return message(cause);
        }
        if (error instanceof NoSuchFileException missing) {
            return "No such file: " + missing.getFile();
        }
        if (error instanceof AccessDeniedException denied) {
            return "No permission for " + denied.getFile();
        }
        if (error instanceof OutOfMemoryError) {
            return "Out of memory (%s). Use smaller batches, or BERTRAND_JAVA_OPTIONS=-Xmx... for a larger heap."
                    .formatted(error.getMessage());
        }
        if (error instanceof UnsatisfiedLinkError || error instanceof NoClassDefFoundError) {
            // Whoever asks second is told of the class only; its cause says what was wrong.
            Throwable first = error.getCause() == null ? error : error.getCause();
            return "libtorch cannot be loaded: %s%nRun './bertrand doctor' to see what this machine has."
                    .formatted(first.getMessage());
        }
        String said = error.getMessage() == null ? "" : error.getMessage().strip();
        if (CARD_IS_FULL.matcher(said).find()) {
            return "The graphics card has no memory left (%s)%nWait for the other programs on it; for a training, use a smaller --batch-size or --gradient-checkpointing. With the same options, --resume goes on from its last checkpoint."
                    .formatted(firstLine(said));
        }
        boolean speaks = !said.isEmpty();
        boolean expected = error instanceof IOException || error instanceof UncheckedIOException || status(error) == 2;
        if (speaks && expected) {
            return said;
        }
        String first = speaks ? ": " + firstLine(said) : "";
        return "%s%s%nRun it again with %s for the stack trace."
                .formatted(error.getClass().getSimpleName(), first, DEBUG);
    }

    /** libtorch's messages go on with the C++ stack. */
    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** {@link #message} in one line, for the error of one record of a stream. */
    static String oneLine(Throwable error) {
        return message(error).lines().map(String::strip).collect(Collectors.joining(" "));
    }

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        List<String> suggestions =
                error instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String hint = suggestions.isEmpty() ? "" : "%nDid you mean %s?".formatted(String.join(" or ", suggestions));
        print(
                err,
                error.getMessage()
                        + hint
                        + "%n'%s --help' shows its options and examples."
                                .formatted(command.getCommandSpec().qualifiedName()));
        return finish(error, err, List.of(arguments).contains(DEBUG));
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, @Nullable ParseResult parsed) {
        return handle(error, command, parsed);
    }

    static int handle(Throwable error, CommandLine command, @Nullable ParseResult parsed) {
        if (error instanceof Output.ClosedException) {
            return ExitCode.OK; // whoever read the data has had enough
        }
        PrintWriter err = command.getErr();
        print(err, message(error));
        return finish(error, err, parsed != null && parsed.expandedArgs().contains(DEBUG));
    }

    private static int finish(Throwable error, PrintWriter err, boolean debug) {
        if (debug) {
            error.printStackTrace(err);
        }
        err.flush();
        return status(error);
    }

    /** Lines beyond the third are joined to it. */
    private static void print(PrintWriter err, String message) {
        List<String> lines = message.lines().filter(line -> !line.isBlank()).toList();
        int whole = lines.size() > LINES ? LINES - 1 : lines.size();
        lines.subList(0, whole).forEach(err::println);
        if (whole < lines.size()) {
            err.println(lines.subList(whole, lines.size()).stream()
                    .map(line -> line.strip().replaceAll("\\s+", " "))
                    .collect(Collectors.joining("; ", "  ", "")));
        }
    }
}
