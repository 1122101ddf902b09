package dev.bertrand.cli;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.tasks.pipeline.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which fine-tuned model: shared by {@code predict} and {@code evaluate}. */
final class SourceOptions {
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
            TrainedBase.of(adapter).require(folder, model);
        }
        return new ModelSource(folder, adapter);
    }

    /** The Hugging Face class that opens it: an adapter's own files say which, where they do. */
    String architecture(ModelSource source) throws IOException {
        @Nullable String adapted = source.adapter() == null ? null : AdapterFolder.architecture(source.adapter());
        return adapted == null ? ModelFolder.architecture(source.folder()) : adapted;
    }
}
