package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.tasks.pipeline.MaskFiller;
import dev.bertrand.tasks.pipeline.MaskFiller.Prediction;
import dev.bertrand.tasks.pipeline.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The words under [MASK]. */
@Command(
        name = "fill-mask",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Predicts the words under [MASK], a line of JSON a record.",
            "",
            "In: {\"text\"} with one [MASK] or several. Out: {\"predictions\": [{\"token\", \"score\", \"sequence\"}]},",
            "likeliest first; for several masks a list of such lists, in the order of the text."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo '{\"text\": \"Paris is the [MASK] of France.\"}' | ./bertrand fill-mask",
            "  ./bertrand fill-mask --model bert-base-multilingual-cased --top-k 3 sentences.jsonl"
        })
final class FillMaskCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "0..*", description = "JSONL files to read; - or none is standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "bert-base-uncased",
            description = "A model with a masked-language-model head (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "5",
            description = "Words for each mask (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        if (topK < 1) {
            throw common.wrong("--top-k is %d; wanted 1 or more".formatted(topK));
        }
        try (MaskFiller filler = open()) {
            return JsonLines.of("filling masks", files, common).run(record -> fill(record, filler));
        }
    }

    private MaskFiller open() throws IOException {
        Path folder = Models.resolve(model, common);
        try (Busy loading = common.busy("loading " + model)) {
            return MaskFiller.load(ModelSource.of(folder), common::startEngine);
        }
    }

    private Map<String, Object> fill(ObjectNode record, MaskFiller filler) {
        List<List<Prediction>> masks = filler.fill(Json.text(record, "text"), topK);
        return Map.of("predictions", masks.size() == 1 ? masks.get(0) : masks);
    }
}
