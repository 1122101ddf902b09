package dev.bertrand.cli;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.tasks.pipeline.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            paramLabel = "[NAME=]DIR",
            description =
                    "adapter of train --method, PEFT or AdapterHub, to be put into the base model; for predict several "
                            + "with names, of which each record says one")
    List<String> adapters = List.of();

    /** @throws IllegalArgumentException if there are several adapters, or the one was trained on another base */
    ModelSource resolve(CommonOptions common) throws IOException {
        if (adapters.size() > 1 || names()) {
            throw new IllegalArgumentException(
                    "--adapter is %s; wanted one without a name here".formatted(String.join(", ", adapters)));
        }
        Path folder = Models.resolve(model, common);
        if (adapters.isEmpty()) {
            return ModelSource.of(folder);
        }
        Path adapter = Path.of(adapters.get(0));
        TrainedBase.of(adapter).require(folder, model);
        return new ModelSource(folder, adapter);
    }

    /** Whether adapters have names, so that records choose among them. */
    boolean names() {
        return adapters.stream().anyMatch(adapter -> name(adapter) != null);
    }

    /** A folder may have an equals sign in its own name. */
    private static @Nullable String name(String adapter) {
        int equals = adapter.indexOf('=');
        return equals < 1 || Files.isDirectory(Path.of(adapter)) ? null : adapter.substring(0, equals);
    }

    /**
     * Adapters by their names.
     *
     * @param folder of the base model
     * @throws IllegalArgumentException if one has no name or another's, or was trained on another base
     */
    Map<String, Path> named(Path folder) throws IOException {
        Map<String, Path> named = new LinkedHashMap<>();
        for (String adapter : adapters) {
            String name = name(adapter);
            if (name == null) {
                throw new IllegalArgumentException(
                        "--adapter %s has no name; wanted NAME=DIR for all".formatted(adapter));
            }
            Path place = Path.of(adapter.substring(name.length() + 1));
            TrainedBase.of(place).require(folder, model);
            if (named.put(name, place) != null) {
                throw new IllegalArgumentException(
                        "two adapters are called %s; wanted another name for each".formatted(name));
            }
        }
        return named;
    }

    /** The Hugging Face class that opens it: an adapter's own files say which, where they do. */
    String architecture(ModelSource source) throws IOException {
        @Nullable String adapted = source.adapter() == null ? null : AdapterFolder.architecture(source.adapter());
        return adapted == null ? ModelFolder.architecture(source.folder()) : adapted;
    }
}
