package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.bertrand.tasks.pipeline.AdapterPipeline;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.MaskFiller;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The README's first command: from nothing to one BERT that answers for four tasks. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Fetches BERT-base, trains four adapters on bundled data, saves them, and lets them answer.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./bertrand quickstart", "  ./bertrand quickstart --json --output models/four"})
final class QuickstartCommand implements Callable<Integer> {
    private static final String TOKENIZED = "BERT preprocessing is essential.";
    private static final String MASKED = "Paris is the [MASK] of France.";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "where the adapters are saved, a folder each (default: ${DEFAULT-VALUE})")
    Path output = Path.of("models", "quickstart");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "other data, in files named as those in examples/data (default: these)")
    Path data = Path.of(System.getProperty("bertrand.home", "."), "examples", "data");

    @Option(names = "--json", description = "one JSON document instead of text")
    boolean json;

    @Option(names = "--model", description = "another base model (default: ${DEFAULT-VALUE})")
    String model = "bert-base-uncased";

    @Override
    public Integer call() throws IOException {
        List<QuickstartTask<?>> tasks = List.of(
                QuickstartTexts.sentiment(data),
                QuickstartTags.in(data),
                QuickstartTexts.inference(data),
                QuickstartQuestions.in(data));
        Engine engine = common.startEngineForTraining();
        Path base = Models.resolve(model, common);
        QuickstartReport report = new QuickstartReport(model, json);

        QuickstartTraining training = new QuickstartTraining(model, base, output, engine, common);
        List<QuickstartResult> results = new ArrayList<>();
        for (QuickstartTask<?> task : tasks) {
            report.starts(task.data().name(), task.data().train().size());
            Optional<QuickstartResult> result = training.run(task);
            if (result.isEmpty()) {
                return Interruption.EXIT_STATUS;
            }
            results.add(result.get());
            report.tested(result.get());
        }
        report.answered(answerTogether(tasks, base, engine));
        report.answered(List.of(tokenize(base), fillMask(base, engine)));
        report.sizes(AdapterSizes.of(
                model, base, results.stream().map(QuickstartResult::adapter).toList()));
        report.finish(output);
        return 0;
    }

    /** All four on one base in memory, their inputs in the same batches. */
    private List<QuickstartExample> answerTogether(List<QuickstartTask<?>> tasks, Path base, Engine engine)
            throws IOException {
        List<AdapterRequest> requests =
                tasks.stream().flatMap(task -> task.asked().stream()).toList();
        try (AdapterPipeline pipeline = AdapterPipeline.load(base, engine)) {
            for (QuickstartTask<?> task : tasks) {
                pipeline.loadAdapter(
                        task.data().name(), output.resolve(task.data().name()));
            }
            Iterator<Prediction> answers = pipeline.predict(requests).iterator();
            return tasks.stream()
                    .flatMap(task -> task.asked().stream().map(request -> task.example(request, answers.next())))
                    .toList();
        }
    }

    private static QuickstartExample tokenize(Path base) {
        List<String> tokens = BertTokenizer.fromPretrained(base).tokenize(TOKENIZED);
        ArrayNode pieces = Json.record().arrayNode();
        tokens.forEach(pieces::add);
        return QuickstartExample.of("tokenize", TOKENIZED, pieces, String.join(" ", tokens));
    }

    /** The base itself answers. */
    private static QuickstartExample fillMask(Path base, Engine engine) throws IOException {
        try (MaskFiller filler = MaskFiller.load(base, engine)) {
            List<MaskFiller.Prediction> best = filler.fill(MASKED, 3).get(0);
            ArrayNode words = Json.record().arrayNode();
            best.forEach(word -> words.addObject()
                    .put("token", word.token())
                    .put("score", word.score())
                    .put("sequence", word.sequence()));
            return QuickstartExample.of(
                    "fill-mask",
                    MASKED,
                    words,
                    "%s  %s"
                            .formatted(
                                    MASKED,
                                    best.stream()
                                            .map(MaskFiller.Prediction::token)
                                            .collect(Collectors.joining(", "))));
        }
    }
}
