package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.cli.LineReader.Line;
import dev.bertrand.model.hub.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ExitCode;

/**
 * Answers a stream of records, a line each: n lines in, n lines out, in order. A line that cannot be answered gets
 * {@code {"line": 7, "error": "..."}} in its place, and the stream ends with status 1. Lines are numbered through all
 * inputs, so that line n of the output answers line n of the input.
 */
public final class JsonLines {
    /** Answers one record with something Jackson can write. */
    @FunctionalInterface
    public interface Handler {
        Object answer(ObjectNode record) throws IOException;
    }

    /** Answers several records at once, one answer each, in order. */
    @FunctionalInterface
    public interface BatchHandler {
        List<?> answer(List<ObjectNode> records) throws IOException;
    }

    private final List<String> files;
    private final InputStream standardInput;
    private final Output output;
    private final CommonOptions common;
    private final String task;
    private final Function<String, ObjectNode> parser;

    private JsonLines(
            List<String> files,
            InputStream standardInput,
            Output output,
            CommonOptions common,
            String task,
            Function<String, ObjectNode> parser) {
        this.files = files;
        this.standardInput = standardInput;
        this.output = output;
        this.common = common;
        this.task = task;
        this.parser = parser;
    }

    /**
     * A stream from {@code files} to standard output.
     *
     * @param task what progress is called
     * @param files {@code -} or none for standard input
     */
    public static JsonLines of(String task, List<String> files, CommonOptions common) {
        return new JsonLines(files, System.in, Output.standard(), common, task, Json::object);
    }

    /** The same stream with another way to read a line; it throws IllegalArgumentException for a bad one. */
    public JsonLines parsedBy(Function<String, ObjectNode> parser) {
        return new JsonLines(files, standardInput, output, common, task, parser);
    }

    /** The same stream between other ends, for tests. */
    JsonLines between(InputStream input, Output output) {
        return new JsonLines(files, input, output, common, task, parser);
    }

    /** Answers one record after another; 0 or 1. */
    public int run(Handler handler) throws IOException {
        return run(1, records -> {
            List<Object> answers = new ArrayList<>();
            for (ObjectNode record : records) {
                answers.add(handler.answer(record));
            }
            return answers;
        });
    }

    /**
     * Answers up to {@code batchSize} records at once, fewer where the input pauses. A batch that fails is tried again
     * one by one, so that a bad record costs no other its answer.
     *
     * @return the status: 0, or 1 where a line was bad
     */
    public int run(int batchSize, BatchHandler handler) throws IOException {
        boolean shows = !common.quiet() && !Terminal.standardOutputIsTerminal(); // there the data shows the progress
        Progress progress = shows ? common.progress() : Progress.NONE;
        long done = 0;
        long bad = 0;
        try (LineReader lines = new LineReader(files, standardInput)) {
            for (List<Line> batch = lines.next(batchSize); !batch.isEmpty(); batch = lines.next(batchSize)) {
                for (Object answer : answer(batch, handler)) {
                    output.json(answer);
                    bad += answer instanceof Json.BadLine ? 1 : 0;
                }
                done += batch.size();
                progress.update(task, done, -1, "lines");
            }
        } finally {
            progress.finish(task);
        }
        if (bad > 0) {
            common.warn(
                    "%d of %d lines could not be answered; each has an \"error\" in its place".formatted(bad, done));
        }
        return bad > 0 ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private List<Object> answer(List<Line> batch, BatchHandler handler) throws IOException {
        List<Object> answers = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        List<ObjectNode> records = new ArrayList<>();
        for (Line line : batch) {
            try {
                records.add(parse(line));
                places.add(answers.size());
                answers.add(line);
            } catch (IllegalArgumentException e) {
                answers.add(bad(line, e));
            }
        }
        fill(answers, places, records, handler);
        return answers;
    }

    private ObjectNode parse(Line line) {
        String text = line.text();
        if (text == null) {
            throw new IllegalArgumentException("the line is not UTF-8");
        }
        return parser.apply(text);
    }

    private void fill(List<Object> answers, List<Integer> places, List<ObjectNode> records, BatchHandler handler)
            throws IOException {
        if (records.isEmpty()) {
            return;
        }
        try {
            List<?> found = handler.answer(List.copyOf(records));
            if (found.size() != records.size()) {
                throw new AssertionError("%d answers to %d records".formatted(found.size(), records.size()));
            }
            for (int i = 0; i < found.size(); i++) {
                answers.set(places.get(i), found.get(i));
            }
        } catch (RuntimeException e) {
            if (records.size() == 1) {
                answers.set(places.get(0), bad((Line) answers.get(places.get(0)), e));
                return;
            }
            for (int i = 0; i < records.size(); i++) {
                fill(answers, places.subList(i, i + 1), records.subList(i, i + 1), handler);
            }
        }
    }

    private Json.BadLine bad(Line line, RuntimeException error) {
        if (common.debug()) {
            error.printStackTrace();
        }
        return new Json.BadLine(line.number(), Failures.oneLine(error));
    }
}
