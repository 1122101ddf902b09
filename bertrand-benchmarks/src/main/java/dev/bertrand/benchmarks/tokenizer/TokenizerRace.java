package dev.bertrand.benchmarks.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bertrand.benchmarks.Child;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Tokenizers side by side: a process for every engine and number of threads is up, all show that they give the same
 * outputs, and each repetition goes round all of them case by case. Only one works at a time.
 */
final class TokenizerRace implements AutoCloseable {
    private final TokenizerSettings settings;
    private final List<Heat> heats;
    private final Consumer<String> say;
    private final List<Entrant> entrants = new ArrayList<>();

    private record Entrant(TokenizerName engine, int threads, Child child) {
        String label() {
            return "%s with %d %s".formatted(engine, threads, threads == 1 ? "thread" : "threads");
        }

        JsonNode ask(TokenizerRequest request) throws IOException {
            return Objects.requireNonNull(child.ask(request));
        }
    }

    private record Cell(Heat heat, Entrant entrant) {}

    /** Starts all processes. */
    TokenizerRace(TokenizerSettings settings, List<Heat> heats, Consumer<String> say) throws IOException {
        this.settings = settings;
        this.heats = heats;
        this.say = say;
        try {
            for (int threads : settings.threads()) {
                for (TokenizerName engine : settings.engines()) {
                    Child child = Child.tokenizer(engine, threads, settings.cache(), settings.logs());
                    entrants.add(new Entrant(engine, threads, child));
                }
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** All rows, by case. */
    List<TokenizerRow> run() throws IOException {
        for (Heat heat : heats) {
            check(heat);
        }
        for (Entrant entrant : entrants) {
            warmUp(entrant);
        }
        return timed();
    }

    private void check(Heat heat) throws IOException {
        List<Agreement.Answer> answers = new ArrayList<>();
        for (Entrant entrant : entrants) {
            List<String> digests = new ArrayList<>();
            entrant.ask(heat.check()).get("digests").forEach(digest -> digests.add(digest.asText()));
            answers.add(new Agreement.Answer(entrant.label(), digests));
            Agreement.require(heat.texts(), answers.get(0), answers.get(answers.size() - 1));
        }
        Texts texts = heat.texts();
        String checked = settings.engines().size() > 1 ? "all give the same ids, offsets and word ids" : "not compared";
        say.accept("%s: %d texts, %.2f MB, %s"
                .formatted(texts.textCase(), texts.texts().size(), texts.bytes() / 1e6, checked));
    }

    private void warmUp(Entrant entrant) throws IOException {
        say.accept("warming up %s".formatted(entrant.label()));
        long began = System.nanoTime();
        TokenizerSettings.Warmup least = settings.warmup();
        for (int round = 0; round < least.rounds() || System.nanoTime() - began < least.time(); round++) {
            for (Heat heat : heats) {
                for (Variant variant : Variant.values()) {
                    entrant.ask(heat.encode(variant, 0));
                }
            }
        }
    }

    private List<TokenizerRow> timed() throws IOException {
        Map<Cell, Map<Variant, List<JsonNode>>> answers = new LinkedHashMap<>();
        for (int repetition = 1; repetition <= settings.repetitions(); repetition++) {
            say.accept("tokenizer: repetition %d of %d".formatted(repetition, settings.repetitions()));
            for (Heat heat : heats) {
                for (Variant variant : Variant.values()) {
                    for (Entrant entrant : entrants) {
                        answers.computeIfAbsent(new Cell(heat, entrant), key -> new LinkedHashMap<>())
                                .computeIfAbsent(variant, key -> new ArrayList<>())
                                .add(entrant.ask(heat.encode(variant, settings.leastTime())));
                    }
                }
            }
        }
        return answers.entrySet().stream()
                .map(cell -> fastest(cell.getKey(), cell.getValue()))
                .sorted(Comparator.comparing(TokenizerRow::textCase)
                        .thenComparingInt(TokenizerRow::threads)
                        .thenComparing(TokenizerRow::engine))
                .toList();
    }

    private static TokenizerRow fastest(Cell cell, Map<Variant, List<JsonNode>> answers) {
        Entrant entrant = cell.entrant();
        return answers.entrySet().stream()
                .map(variant -> new TokenizerRow.Times(
                        variant.getKey(),
                        values(variant.getValue(), answer -> answer.get("nanos").asDouble() / 1e9),
                        values(
                                variant.getValue(),
                                answer -> answer.get("allocated").asDouble())))
                .map(times -> TokenizerRow.of(cell.heat().texts(), entrant.engine(), entrant.threads(), times))
                .max(Comparator.comparingDouble(TokenizerRow::megabytesPerSecond))
                .orElseThrow();
    }

    private static double[] values(List<JsonNode> answers, ToDoubleFunction<JsonNode> value) {
        return answers.stream().mapToDouble(value).toArray();
    }

    @Override
    public void close() {
        entrants.forEach(entrant -> entrant.child().close());
    }
}
