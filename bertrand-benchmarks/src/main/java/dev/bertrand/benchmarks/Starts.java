package dev.bertrand.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cold starts: from the start of a process to its first hidden states, for one request of 16 tokens. Files are in the
 * system's cache, native libraries unpacked: a first start has seen to both.
 */
final class Starts {
    private final Settings settings;
    private final Stage stage;

    private static final class Samples {
        final List<Double> milliseconds = new ArrayList<>();
        long memory;
    }

    Starts(Settings settings, Stage stage) {
        this.settings = settings;
        this.stage = stage;
    }

    /** All rows of one shape: for each engine that of its fastest variant. */
    List<Row> run(Shape shape) throws IOException {
        stage.prepare(shape);
        List<Row> rows = new ArrayList<>();
        Map<Contender, Samples> samples = new LinkedHashMap<>();
        for (Contender contender : settings.contenders(shape)) {
            for (Contender variant : Contenders.variants(contender)) {
                if (start(variant, new Samples())) {
                    samples.put(variant, new Samples());
                } else {
                    stage.say("%s is left out: it is not there".formatted(variant.label()));
                }
            }
        }
        for (int repetition = 1; repetition <= settings.repetitions(); repetition++) {
            stage.say("%s, %s: repetition %d of %d".formatted(Suite.LOAD, shape, repetition, settings.repetitions()));
            for (Map.Entry<Contender, Samples> entry : samples.entrySet()) {
                start(entry.getKey(), entry.getValue());
            }
        }
        for (Contender contender : settings.contenders(shape)) {
            Contenders.variants(contender).stream()
                    .filter(samples::containsKey)
                    .map(variant -> row(variant, samples.get(variant)))
                    .min(Comparator.comparing(Row::p50))
                    .ifPresent(rows::add);
        }
        return rows;
    }

    private static Row row(Contender contender, Samples samples) {
        double[] milliseconds =
                samples.milliseconds.stream().mapToDouble(Double::doubleValue).toArray();
        return Row.ofStarts(contender, milliseconds, samples.memory);
    }

    private boolean start(Contender contender, Samples samples) throws IOException {
        try (Child child = stage.start(contender)) {
            JsonNode answer = child.ask(Request.first());
            if (answer == null) {
                return false;
            }
            samples.milliseconds.add(child.nanos() / 1e6);
            samples.memory = Math.max(samples.memory, answer.get("rss_mb").asLong());
            return true;
        }
    }
}
