package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Contextual embeddings of every token, layer by layer. */
@Command(
        name = "features",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Prints the hidden states of every token, a line of JSON a record.",
            "",
            "In: {\"text\", \"pair\"?} or {\"input_ids\", \"segment_ids\"?, \"input_mask\"?}. Out: {\"tokens\"?, \"layers\":",
            "[{\"index\", \"values\"}], \"pooled\"?, \"mlm\"?} with a row of values per input id; a masked one's row is null,",
            "and its neighbours keep their positions."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo '{\"text\": \"a river bank\"}' | ./bertrand features --layers -1,-2",
            "  ./bertrand features --layers all --pooled texts.jsonl > features.jsonl",
            "  echo '{\"input_ids\": [101, 7592, 103, 102], \"input_mask\": [1, 1, 0, 1]}' | ./bertrand features",
            "  echo '{\"text\": \"Paris is in [MASK].\"}' | ./bertrand features --mlm-top 5"
        })
final class FeaturesCommand implements Callable<Integer> {
    private static final int BATCH_SIZE = 16;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "JSONL files to read; - or none is standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "bert-base-uncased",
            description = "A model (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--layers",
            paramLabel = "LAYERS",
            defaultValue = "-1",
            description =
                    "Numbers such as -1,-2, or all: 0 is the embeddings' output, negatives count from the last layer "
                            + "(default: ${DEFAULT-VALUE}).")
    private String layers = "";

    @Option(names = "--pooled", description = "Add the pooler's vector of [CLS].")
    private boolean pooled;

    @Option(
            names = "--mlm-top",
            paramLabel = "K",
            defaultValue = "0",
            description = "Add the K likeliest words at each [MASK], with their logits.")
    private int mlmTop;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        if (mlmTop < 0) {
            throw common.wrong("--mlm-top is %d; wanted 1 or more".formatted(mlmTop));
        }
        FeatureModel.Wanted wanted = new FeatureModel.Wanted(new LayerChoice(layers), pooled, mlmTop);
        try (FeatureModel features = open(wanted)) {
            return JsonLines.of("features", files, common).run(BATCH_SIZE, records -> answer(records, features));
        }
    }

    private FeatureModel open(FeatureModel.Wanted wanted) throws IOException {
        Path folder = Models.resolve(model, common);
        try (Busy loading = common.busy("loading " + model)) {
            return new FeatureModel(folder, common.startExactEngine(), wanted);
        }
    }

    private static List<Features> answer(List<ObjectNode> records, FeatureModel features) {
        List<FeatureInput> inputs = records.stream()
                .map(record -> FeatureInput.of(record, features.tokenizer(), features.limit()))
                .toList();
        return features.run(inputs);
    }
}
