package dev.bertrand.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.train.Provenance;
import dev.bertrand.train.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which fine-tuned model: shared by {@code predict} and {@code evaluate}. */
final class SourceOptions {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "folder of the fine-tuned model, or with --adapter the base model")
    String model = "";

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "adapter of train --method, PEFT or AdapterHub, to be put into the base model")
    @Nullable
    Path adapter;

    /** @throws IllegalArgumentException if an adapter was trained on another base */
    ModelSource resolve(CommonOptions common) throws IOException {
        Path folder = Models.resolve(model, common);
        if (adapter != null) {
            requireBase(folder, adapter);
        }
        return new ModelSource(folder, adapter);
    }

    /** The Hugging Face class that opens it: an adapter's own file says which, where there is one. */
    String architecture(ModelSource source) throws IOException {
        Path says = source.adapter() != null && Files.exists(source.adapter().resolve("config.json"))
                ? source.adapter()
                : source.folder();
        return ModelFolder.architecture(says);
    }

    private void requireBase(Path folder, Path adapter) throws IOException {
        Path record = adapter.resolve(RunRecord.FILE);
        if (!Files.isRegularFile(record)) {
            return; // somebody else's: nothing says what it was trained on but a name
        }
        JsonNode base = JSON.readTree(record.toFile()).path("base_model");
        String wanted = base.path("sha256").asText();
        String got = Provenance.sha256(StoredWeights.in(folder).path());
        if (!wanted.isEmpty() && !wanted.equals(got)) {
            throw new IllegalArgumentException(
                    "%s was trained on %s, whose weights have the sum %.12s...; those of %s have %.12s... Give that base as --model."
                            .formatted(adapter, base.path("name").asText(), wanted, model, got));
        }
    }
}
