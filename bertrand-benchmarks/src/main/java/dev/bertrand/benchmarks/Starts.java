package dev.bertrand.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Cold starts: from the start of a process to its first hidden states, for one request of 16 tokens. Files are in the
 * system's cache, native libraries unpacked: a first start has seen to both.
 */
final class Starts {
    private final Settings settings;
    private final Stage stage;

    /** One variant, and what its starts took so far. */
    private static final class Starter {
        final Contender contender;
        final List<Double> milliseconds = new ArrayList<>();
        long memory;

        Starter(Contender contender) {
            this.contender = contender;
        }

        Row row() {
            double[] values =
                    milliseconds.stream().mapToDouble(Double::doubleValue).toArray();
            return Row.ofStarts(contender, values, memory);
        }
    }

    Starts(Settings settings, Stage stage) {
        this.settings = settings;
        this.stage = stage;
    }

    /** All rows of one shape: for each engine that of its fastest variant. */
    List<Row> run(Shape shape) throws IOException {
        stage.prepare(shape);
        List<List<Starter>> starters = new ArrayList<>();
        for (Contender contender : settings.contenders(shape)) {
            starters.add(variants(contender));
        }
        for (int repetition = 1; repetition <= settings.repetitions(); repetition++) {
            stage.say("%s, %s: repetition %d of %d".formatted(Suite.LOAD, shape, repetition, settings.repetitions()));
            for (List<Starter> variants : starters) {
                for (Starter starter : variants) {
                    start(starter);
                }
            }
        }
        return starters.stream()
                .flatMap(variants ->
                        variants.stream().map(Starter::row).min(Comparator.comparingDouble(Row::p50)).stream())
                .toList();
    }

    /** The variants that run here, after a start that does not count. */
    private List<Starter> variants(Contender contender) throws IOException {
        List<Starter> variants = new ArrayList<>();
        for (Contender variant : Contenders.variants(contender)) {
            if (start(new Starter(variant))) {
                variants.add(new Starter(variant));
            } else {
                stage.say("%s is left out: it is not there".formatted(variant.label()));
            }
        }
        return variants;
    }

    /** False if the engine cannot run this at all. */
    private boolean start(Starter starter) throws IOException {
        try (Child child = stage.start(starter.contender)) {
            JsonNode answer = child.ask(Request.first());
            if (answer == null) {
                return false;
            }
            starter.milliseconds.add(child.nanos() / 1e6);
            starter.memory = Math.max(starter.memory, answer.get("rss_mb").asLong());
            return true;
        }
    }
}
