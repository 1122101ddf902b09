package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.encoder.Pooling;
import dev.bertrand.tasks.pipeline.Embedder;
import dev.bertrand.tasks.pipeline.Embedding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A vector per text. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Prints a vector per text, a line of JSON a record.",
            "",
            "In: {\"text\"}. Out: {\"embedding\": [...]}, with \"truncated_tokens\" where a text did not fit."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo '{\"text\": \"a river bank\"}' | ./bertrand embed --model all-MiniLM-L6-v2 --normalize",
            "  ./bertrand embed --model bge-small-en-v1.5 --pooling cls texts.jsonl > vectors.jsonl"
        })
final class EmbedCommand implements Callable<Integer> {
    /** Lines read ahead, to be sorted by length and embedded in batches. */
    private static final int WINDOW = 512;

    @Parameters(paramLabel = "FILE", arity = "0..*", description = "JSONL files to read; - or none is standard input.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "all-MiniLM-L6-v2",
            description = "A model (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--pooling",
            paramLabel = "POOLING",
            description = "mean, cls or max (default: what the model's folder asks for, mean where it does not).")
    private @Nullable Pooling pooling;

    @Option(names = "--normalize", description = "Divide every vector by its length.")
    private boolean normalize;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        try (Embedder embedder = open()) {
            return JsonLines.of("embedding", files, common).run(WINDOW, records -> embed(records, embedder));
        }
    }

    private Embedder open() throws IOException {
        Path folder = Models.resolve(model, common);
        try (Busy loading = common.busy("loading " + model)) {
            Pooling chosen = pooling == null ? Embedder.pooling(folder) : pooling;
            return Embedder.load(folder, common.startExactEngine(), chosen, normalize);
        }
    }

    private static List<Vector> embed(List<ObjectNode> records, Embedder embedder) {
        List<String> texts =
                records.stream().map(record -> Json.text(record, "text")).toList();
        return embedder.embed(texts).stream().map(Vector::of).toList();
    }

    /** A line of the output. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Vector(
            @JsonProperty("embedding") float[] embedding,

            @JsonProperty("truncated_tokens") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            int truncatedTokens) {

        static Vector of(Embedding embedding) {
            return new Vector(Features.finite(embedding.vector()), embedding.truncatedTokens());
        }
    }
}
