package dev.bertrand.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Inference or training, side by side: every engine's process is up, and each repetition goes round all of them case by
 * case, so that what disturbs the machine disturbs all alike. Only one works at a time.
 */
final class Race {
    /** Most memory of a process, as a multiple of the weights in fp32: with activations, and with AdamW's state. */
    private static final int INFERENCE_MEMORY = 4;

    private static final int TRAINING_MEMORY = 12;

    private final Suite suite;
    private final Settings settings;
    private final Stage stage;
    private final Child ceilings;
    private final Map<String, Double> measuredCeilings = new LinkedHashMap<>();

    /** A case in one order, with its batches. */
    private record Heat(Workload workload, Order order, List<int[][]> batches) {
        /** Rows that a product has when nothing is padded. */
        int tokensPerBatch() {
            return Math.toIntExact(Workload.tokens(batches) / batches.size());
        }
    }

    /** A contender, and for training what it trains. */
    private record Runner(Contender contender, @Nullable Method method) {
        String label() {
            return method == null ? contender.label() : contender.label() + "-" + method;
        }
    }

    private record Entrant(Runner runner, Child child) {}

    Race(Suite suite, Settings settings, Stage stage, Child ceilings) {
        this.suite = suite;
        this.settings = settings;
        this.stage = stage;
        this.ceilings = ceilings;
    }

    /** All rows of one shape. */
    List<Row> run(Shape shape) throws IOException {
        stage.prepare(shape);
        List<Row> rows = new ArrayList<>();
        for (List<Runner> group : groups(shape)) {
            rows.addAll(race(shape, group));
        }
        rows.sort(Comparator.comparing(Row::workload)
                .thenComparing(row -> row.method() == null ? Method.FULL : row.method()));
        return rows;
    }

    /** Operations per second of every product that was measured, by shape, number format and case. */
    Map<String, Double> ceilings() {
        return measuredCeilings;
    }

    /** All in one group, unless they do not fit into memory together. */
    private List<List<Runner>> groups(Shape shape) {
        List<Runner> runners = runners(shape);
        long weights = shape.parameters() * Float.BYTES / (1 << 20);
        long processes = suite == Suite.TRAINING
                ? runners.stream()
                        .filter(runner -> runner.method() == Method.FULL)
                        .count()
                : runners.size();
        long needed = processes * weights * (suite == Suite.TRAINING ? TRAINING_MEMORY : INFERENCE_MEMORY);
        if (needed <= Machine.availableMegabytes()) {
            return List.of(runners);
        }
        stage.say("engines run one after the other: together they could need %d MiB, %d are free"
                .formatted(needed, Machine.availableMegabytes()));
        return runners.stream().map(List::of).toList();
    }

    private List<Runner> runners(Shape shape) {
        List<Contender> contenders = settings.contenders(shape);
        if (suite == Suite.INFERENCE) {
            return contenders.stream()
                    .map(contender -> new Runner(contender, null))
                    .toList();
        }
        return contenders.stream()
                .filter(contender -> Contenders.trains(contender))
                .flatMap(contender -> settings.methods().stream().map(method -> new Runner(contender, method)))
                .toList();
    }

    private List<Heat> heats() {
        return settings.workloads().stream()
                .flatMap(workload -> orders(workload).stream()
                        .map(order -> new Heat(workload, order, workload.batches(order, settings.limit()))))
                .toList();
    }

    /** Training shuffles. */
    private List<Order> orders(Workload workload) {
        return suite == Suite.TRAINING ? List.of(Order.RANDOM) : workload.orders();
    }

    private List<Row> race(Shape shape, List<Runner> runners) throws IOException {
        List<Entrant> entrants = new ArrayList<>();
        try {
            for (Runner runner : runners) {
                Entrant entrant = enter(runner);
                if (entrant != null) {
                    entrants.add(entrant);
                }
            }
            return timed(shape, entrants);
        } finally {
            entrants.forEach(entrant -> entrant.child().close());
        }
    }

    /** Starts, checks and warms up a runner in its fastest variant; null if there is none that runs. */
    private @Nullable Entrant enter(Runner runner) throws IOException {
        List<Contender> variants = Contenders.variants(runner.contender());
        List<Entrant> ready = new ArrayList<>();
        try {
            for (Contender variant : variants) {
                Runner candidate = new Runner(variant, runner.method());
                Entrant entrant = new Entrant(candidate, stage.start(variant));
                ready.add(entrant);
                if (!check(entrant)) {
                    stage.say("%s is left out: it is not there".formatted(candidate.label()));
                    ready.remove(entrant);
                    entrant.child().close();
                }
            }
            for (Entrant entrant : ready) {
                for (Heat heat : heats()) {
                    ask(entrant, heat);
                }
            }
            if (ready.isEmpty()) {
                return null;
            }
            Entrant fastest = ready.size() == 1 ? ready.get(0) : fastest(ready);
            ready.remove(fastest);
            return fastest;
        } finally {
            ready.forEach(entrant -> entrant.child().close());
        }
    }

    private boolean check(Entrant entrant) throws IOException {
        Method method = entrant.runner().method();
        Contender contender = entrant.runner().contender();
        return method == null
                ? stage.check(contender, entrant.child())
                : stage.checkLoss(contender, method, entrant.child());
    }

    /** The one with the smallest product of times: no case counts more because it takes longer. */
    private Entrant fastest(List<Entrant> ready) throws IOException {
        double[] scores = new double[ready.size()]; // sums of logarithms
        for (Heat heat : heats()) {
            for (int i = 0; i < scores.length; i++) {
                scores[i] += Math.log(
                        Arrays.stream(Stage.nanos(ask(ready.get(i), heat))).sum() / 1e9);
            }
        }
        int fastest = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] < scores[fastest]) {
                fastest = i;
            }
        }
        for (int i = 0; i < scores.length; i++) {
            double ratio = Math.exp((scores[i] - scores[fastest]) / heats().size());
            String label = ready.get(i).runner().label();
            stage.say("%s takes %.2f times as long as its fastest variant".formatted(label, ratio));
        }
        return ready.get(fastest);
    }

    private JsonNode ask(Entrant entrant, Heat heat) throws IOException {
        Method method = entrant.runner().method();
        Request request = method == null
                ? Request.encode(heat.workload(), heat.order(), settings.limit())
                : Request.step(method, heat.workload(), heat.order(), settings.limit());
        return Objects.requireNonNull(entrant.child().ask(request));
    }

    private List<Row> timed(Shape shape, List<Entrant> entrants) throws IOException {
        record Cell(Heat heat, Entrant entrant) {}
        Map<Cell, List<JsonNode>> answers = new LinkedHashMap<>();
        Map<String, Double> ceiling = new HashMap<>();
        List<Heat> heats = heats();
        for (int repetition = 1; repetition <= settings.repetitions(); repetition++) {
            stage.say("%s, %s: repetition %d of %d".formatted(suite, shape, repetition, settings.repetitions()));
            for (Heat heat : heats) {
                for (Entrant entrant : entrants) {
                    answers.computeIfAbsent(new Cell(heat, entrant), key -> new ArrayList<>())
                            .add(ask(entrant, heat));
                }
                if (heat.order() == Order.RANDOM) {
                    measure(shape, heat, entrants, ceiling); // sorting does not change the number of tokens
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<Cell, List<JsonNode>> entry : answers.entrySet()) {
            Heat heat = entry.getKey().heat();
            Runner runner = entry.getKey().entrant().runner();
            rows.add(Row.of(
                    suite,
                    heat.workload(),
                    runner.contender(),
                    heat.order(),
                    runner.method(),
                    heat.batches(),
                    times(entry.getValue()),
                    ceiling.get(key(shape, runner.contender().dtype(), heat))));
        }
        measuredCeilings.putAll(ceiling);
        return rows;
    }

    /** The same products for every number format that takes part; the best of all repetitions is the limit. */
    private void measure(Shape shape, Heat heat, List<Entrant> entrants, Map<String, Double> best) throws IOException {
        List<DType> dtypes = entrants.stream()
                .map(entrant -> entrant.runner().contender().dtype())
                .distinct()
                .toList();
        for (DType dtype : dtypes) {
            JsonNode answer = ceilings.ask(Request.ceiling(shape, dtype, heat.tokensPerBatch()));
            if (answer != null) {
                best.merge(key(shape, dtype, heat), answer.get("flops").asDouble(), Math::max);
            }
        }
    }

    private static String key(Shape shape, DType dtype, Heat heat) {
        return "%s, %s, %s".formatted(shape, dtype, heat.workload());
    }

    private static Row.Times times(List<JsonNode> answers) throws IOException {
        List<long[]> repetitions = new ArrayList<>();
        long memory = 0;
        for (JsonNode answer : answers) {
            repetitions.add(Stage.nanos(answer));
            memory = Math.max(memory, answer.get("rss_mb").asLong());
        }
        return new Row.Times(repetitions, memory);
    }
}
