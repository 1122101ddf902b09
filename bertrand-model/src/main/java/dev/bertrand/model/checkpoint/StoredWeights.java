package dev.bertrand.model.checkpoint;

import dev.bertrand.model.config.BertConfig;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The file of a folder that holds its weights, or leads to them.
 *
 * @param path the file itself, or the index of several
 */
public record StoredWeights(Path path, Format format) {
    /** The formats, in the order in which a folder is searched for them: the first is the fastest to load. */
    public enum Format {
        SAFETENSORS("model.safetensors"),
        SHARDED_SAFETENSORS("model.safetensors.index.json"),
        PYTORCH("pytorch_model.bin"),
        SHARDED_PYTORCH("pytorch_model.bin.index.json"),
        TENSORFLOW("*.index"),
        SAVED_MODEL("variables/variables.index"),
        ONNX("*.onnx");

        private final String place;

        Format(String place) {
            this.place = place;
        }
    }

    /** Where exporters put an ONNX model; a folder's only one may have any name. */
    private static final List<String> ONNX_PLACES = List.of("model.onnx", "onnx/model.onnx");

    /**
     * Finds a folder's weights.
     *
     * @throws CheckpointException if there are none in a format that can be read
     */
    public static StoredWeights in(Path folder) {
        return find(folder).orElseThrow(() -> missing(folder));
    }

    /** Finds a folder's weights; empty if it has none. */
    public static Optional<StoredWeights> find(Path folder) {
        return Stream.of(Format.values())
                .flatMap(format -> find(folder, format).map(path -> new StoredWeights(path, format)).stream())
                .findFirst();
    }

    private static Optional<Path> find(Path folder, Format format) {
        return switch (format) {
            case SAFETENSORS, SHARDED_SAFETENSORS, PYTORCH, SHARDED_PYTORCH, SAVED_MODEL ->
                Optional.of(folder.resolve(format.place)).filter(Files::isRegularFile);
            case TENSORFLOW -> only(folder, format.place);
            case ONNX ->
                ONNX_PLACES.stream()
                        .map(folder::resolve)
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .or(() -> only(folder, format.place));
        };
    }

    /** The one file whose name fits {@code pattern}; which of several is meant, nobody can know. */
    private static Optional<Path> only(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw new CheckpointException(folder, "cannot be listed: " + e.getMessage(), e);
        }
        if (found.size() > 1) {
            throw new CheckpointException(
                    folder, "holds %d files %s, expected one; leave just one there".formatted(found.size(), pattern));
        }
        return found.stream().findFirst();
    }

    private static CheckpointException missing(Path folder) {
        return new CheckpointException(
                folder.resolve(Format.SAFETENSORS.place),
                "is missing, and so is every other file of weights: *.safetensors, pytorch_model.bin, a TensorFlow checkpoint (*.index) or SavedModel, *.onnx");
    }

    /**
     * Opens the weights.
     *
     * @throws CheckpointException if they are damaged
     */
    public Weights open() {
        return switch (format) {
            case SAFETENSORS -> SafetensorsWeights.open(path);
            case SHARDED_SAFETENSORS -> ShardedWeights.open(path, SafetensorsWeights::open);
            case PYTORCH -> PyTorchWeights.open(path);
            case SHARDED_PYTORCH -> ShardedWeights.open(path, PyTorchWeights::open);
            case TENSORFLOW, SAVED_MODEL, ONNX -> foreign();
        };
    }

    private ForeignWeights foreign() {
        return format == Format.ONNX ? OnnxWeights.of(OnnxModel.open(path)) : TensorFlowWeights.open(path);
    }

    /** The class of {@code transformers} that has just these parameters, as far as pre-training knows them. */
    public String architecture() {
        Set<String> names = open().names();
        if (names.contains("cls.seq_relationship.weight")) {
            return "BertForPreTraining";
        }
        return names.contains("cls.predictions.bias") ? "BertForMaskedLM" : "BertModel";
    }

    /**
     * Writes a TensorFlow or an ONNX file's weights as safetensors, without libtorch.
     *
     * @param metadata of the new file
     * @param progress hears how many tensors are done, and how many there are
     * @throws CheckpointException if the weights are damaged, not BERT's alone, or cannot be written
     */
    public void writeSafetensors(Path file, Map<String, String> metadata, BiConsumer<Integer, Integer> progress) {
        ForeignWeights weights = foreign();
        List<String> unknown =
                weights.names().stream().filter(name -> name.contains("/")).toList(); // names of TensorFlow's own
        if (!unknown.isEmpty()) {
            throw new CheckpointException(path, "it has variables that BERT does not: " + String.join(", ", unknown));
        }
        int total = weights.names().size();
        Safetensors.write(file, metadata, weights.sources(done -> progress.accept(done, total)));
    }

    /**
     * The config that the weights themselves tell, for folders without one.
     *
     * @throws CheckpointException if they do not
     */
    public BertConfig config() {
        return switch (format) {
            case TENSORFLOW, SAVED_MODEL -> TensorFlowWeights.config(foreign());
            case ONNX -> OnnxConfig.of(OnnxModel.open(path), foreign());
            case SAFETENSORS, SHARDED_SAFETENSORS, PYTORCH, SHARDED_PYTORCH ->
                throw new CheckpointException(
                        path, "has no config.json beside it, and does not say how many attention heads there are");
        };
    }
}
