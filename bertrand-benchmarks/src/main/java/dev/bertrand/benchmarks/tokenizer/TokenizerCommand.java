package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.benchmarks.Child;
import dev.bertrand.benchmarks.Json;
import dev.bertrand.benchmarks.Machine;
import dev.bertrand.benchmarks.RunOptions;
import dev.bertrand.benchmarks.tokenizer.TokenizerSettings.Warmup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bertrand-bench tokenizer}: Bertrand's tokenizer and Hugging Face's, as a table and as JSON. */
@Command(
        name = "tokenizer",
        header = "Bertrand's tokenizer and Hugging Face's, side by side.",
        description = {
            "",
            "Every engine runs in a process of its own for each number of threads, with the same tokenizer.json and the"
                    + " same texts. All must first give the same ids, offsets and word ids. Each is warmed up, then all"
                    + " take turns, encoding texts one by one and in batches; the faster way counts, and the figures are"
                    + " medians. MB are 10^6 bytes of UTF-8."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand-bench tokenizer --json tokenizer.json",
            "  ./bertrand-bench tokenizer --cases english,documents --text english=books.txt.gz",
            "  ./bertrand-bench tokenizer --engines bertrand --threads 1",
            "  ./bertrand-bench tokenizer --quick"
        })
public final class TokenizerCommand implements Callable<Integer> {
    /** Bertrand is through with three rounds before its code is all compiled. */
    private static final Warmup WARMUP = new Warmup(3, TimeUnit.SECONDS.toNanos(10));

    private static final long LEAST_TIME = TimeUnit.SECONDS.toNanos(1);
    private static final long BYTES = 2_000_000;
    /** More than a document. */
    private static final long QUICK_BYTES = 12_000;

    @Mixin
    private RunOptions run = new RunOptions();

    private List<Integer> threads = List.of(1, 2);

    @Option(
            names = "--cases",
            split = ",",
            paramLabel = "CASE",
            description = "english, chinese, mixed, documents (default: all).")
    private List<TextCase> cases = List.of(TextCase.values());

    @Option(
            names = "--engines",
            split = ",",
            paramLabel = "ENGINE",
            description = "bertrand, huggingface (default: both).")
    private List<TokenizerName> engines = List.of(TokenizerName.values());

    @Option(
            names = "--text",
            paramLabel = "CASE=FILE",
            description = "Real texts for a case: the first 2 MB of lines of a file, also with .gz, without blank ones"
                    + " (default: texts made up from the vocabulary).")
    private Map<TextCase, Path> files = new LinkedHashMap<>();

    @Option(
            names = "--uncased",
            paramLabel = "MODEL",
            description =
                    "Vocabulary of english and documents: a folder, a vocab.txt or tokenizer.json, or a short name"
                            + " (default: ${DEFAULT-VALUE}).")
    private String uncased = "bert-base-uncased";

    @Option(
            names = "--multilingual",
            paramLabel = "MODEL",
            description = "Vocabulary of chinese and mixed (default: ${DEFAULT-VALUE}).")
    private String multilingual = "bert-base-multilingual-cased";

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Threads of every engine, one number or several (default: 1,2).")
    void setThreads(List<Integer> threads) {
        for (int count : threads) {
            if (count < 1) {
                throw run.wrong("--threads is %d; wanted 1 or more".formatted(count));
            }
        }
        this.threads = threads.stream().distinct().sorted().toList();
    }

    @Override
    public Integer call() throws IOException {
        TokenizerSettings settings = settings();
        run.warnIfBusy();
        Map<String, Object> machine = Machine.describe(settings.threads());
        Preparation preparation = new Preparation(settings);
        List<TokenizerRow> rows;
        try (TokenizerRace race = new TokenizerRace(settings, heats(preparation), run::say)) {
            rows = race.run();
        }
        TokenizerReport report = new TokenizerReport(machine, rows, vocabularies(settings, preparation));
        run.publish(report.table());
        Path json = run.json();
        if (json != null) {
            Json.write(report, json);
            run.say("wrote " + json);
        }
        return 0;
    }

    private List<Heat> heats(Preparation preparation) throws IOException {
        try {
            return preparation.heats();
        } catch (IllegalArgumentException e) {
            throw run.wrong(Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private List<VocabularyRow> vocabularies(TokenizerSettings settings, Preparation preparation) throws IOException {
        List<VocabularyRow> rows = new ArrayList<>();
        if (!settings.engines().contains(TokenizerName.BERTRAND)) {
            return rows;
        }
        for (VocabularyName name : settings.vocabularies()) {
            // A process of its own: what another vocabulary left on the heap would be counted.
            try (Child child = Child.tokenizer(TokenizerName.BERTRAND, 1, settings.cache(), settings.logs())) {
                TokenizerRequest request =
                        TokenizerRequest.load(preparation.folder(name).toString());
                rows.add(VocabularyRow.of(settings.model(name), Objects.requireNonNull(child.ask(request))));
            }
        }
        return rows;
    }

    private TokenizerSettings settings() {
        files.forEach((textCase, file) -> {
            if (!cases.contains(textCase)) {
                throw run.wrong("--text %s=%s: --cases leaves %s out".formatted(textCase, file, textCase));
            }
            if (!Files.isRegularFile(file)) {
                throw run.wrong(
                        "--text %s=%s: there is no such file; wanted one of lines of text".formatted(textCase, file));
            }
        });
        return new TokenizerSettings(
                cases.stream().distinct().toList(),
                engines.stream().distinct().toList(),
                threads,
                run.repetitions(),
                run.quick() ? new Warmup(1, 0) : WARMUP,
                run.quick() ? 0 : LEAST_TIME,
                run.quick() ? QUICK_BYTES : BYTES,
                files,
                uncased,
                multilingual,
                run.cache());
    }
}
