package dev.bertrand.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A child process's end of its conversation with the benchmark: a request of JSON a line on standard input, a marked
 * line of JSON on standard output, where native libraries may print as well.
 */
public final class Conversation {
    /** Begins a line that is an answer. */
    static final String MARK = "@bertrand-bench ";

    private final PrintStream out;

    private Conversation(PrintStream out) {
        this.out = out;
    }

    /** Keeps standard output for the answers: what Java code prints from now on goes to standard error. */
    public static Conversation begin() {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        return new Conversation(out);
    }

    /** What a process does with a request. */
    @FunctionalInterface
    public interface Answerer<R> {
        /**
         * The answer.
         *
         * @throws UnsupportedOperationException if the engine cannot do that at all
         */
        ObjectNode answer(R request) throws Exception;
    }

    /** Answers until the input ends, and ends the process with it. */
    public <R> void answer(Class<R> requests, Answerer<R> answerer) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                ObjectNode answer = answerOrError(Json.MAPPER.readValue(line, requests), answerer);
                out.print("\n" + MARK + answer + "\n");
                out.flush();
            }
        }
        // Without waiting for the threads of native pools, which have nothing left to do.
        Runtime.getRuntime().halt(0);
    }

    private static <R> ObjectNode answerOrError(R request, Answerer<R> answerer) {
        try {
            return answerer.answer(request);
        } catch (UnsupportedOperationException e) {
            return Json.MAPPER.createObjectNode().put("unsupported", String.valueOf(e.getMessage()));
        } catch (Exception | LinkageError e) {
            e.printStackTrace();
            return Json.MAPPER.createObjectNode().put("error", firstLine(e));
        }
    }

    /** libtorch's messages go on with the C++ stack. */
    private static String firstLine(Throwable error) {
        return "failed with " + error.toString().lines().findFirst().orElse("");
    }
}
