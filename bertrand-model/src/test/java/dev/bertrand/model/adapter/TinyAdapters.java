package dev.bertrand.model.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.Batch;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.checkpoint.Weights;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A base of two layers in a folder, and adapters of a two-class task on it that were "trained" by a random step.
 *
 * @param base the base's folder
 */
record TinyAdapters(Path base) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static TinyAdapters create(Path base) throws IOException {
        try (BertForSequenceClassification model =
                new BertForSequenceClassification(TinyBert.config("x"), TinyBert.parameters(Precision.FP32))) {
            TinyBert.spread(model.parameters());
            model.savePretrained(base, null);
        }
        return new TinyAdapters(base);
    }

    /** Saves an adapter and returns what the model with it answers. */
    float[][] save(Path folder, AdapterMethod method) throws IOException {
        try (BertForSequenceClassification model = ModelFolder.load(
                base, TinyBert.config("no", "yes"), 1, Precision.FP32, BertForSequenceClassification::new)) {
            model.insert(method);
            torch.manual_seed(TinyBert.SEED);
            try (Scope scope = Scope.inference()) {
                model.parameters()
                        .trainable()
                        .values()
                        .forEach(parameter ->
                                parameter.add_(torch.randn_like(parameter).mul(new Scalar(0.1))));
            }
            AdapterFolder.save(folder, model, method, "tiny");
            return logits(model);
        }
    }

    /** What the base answers with the adapter of a folder. */
    float[][] logits(Path folder) throws IOException {
        try (BertForSequenceClassification model = AdapterFolder.load(
                base, folder, AdapterFolder.config(base, folder), Precision.FP32, BertForSequenceClassification::new)) {
            return logits(model);
        }
    }

    static float[][] logits(BertForTask model) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toRows(model.forward(Batch.of(TinyBert.sequences(5, 20))));
        }
    }

    static JsonNode json(Path file) throws IOException {
        return JSON.readTree(file.toFile());
    }

    static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    /** A folder with a config and nothing else. */
    static Path config(Path folder, String json) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(AdapterFolder.CONFIG), json);
        return folder;
    }

    /** Names and shapes of a file, such as {@code classifier.bias [2]}, in alphabetical order. */
    static List<String> tensors(Path file) {
        Weights weights = new StoredWeights(file, StoredWeights.Format.SAFETENSORS).open();
        return weights.names().stream()
                .map(name -> name + " " + Arrays.toString(weights.shape(name)))
                .sorted()
                .toList();
    }

    /** Lines for both layers: {@code *} stands for their number. */
    static List<String> lines(String text) {
        return text.lines()
                .flatMap(line -> line.contains("*")
                        ? Stream.of(line.replace("*", "0"), line.replace("*", "1"))
                        : Stream.of(line))
                .sorted()
                .toList();
    }

    /** All bits of a folder's tensors, by the names in its files. */
    static Map<String, String> bits(Path folder) throws IOException {
        Map<String, String> bits = new TreeMap<>();
        for (Path file : AdapterSource.open(folder).weightFiles()) {
            Weights weights = new StoredWeights(file, StoredWeights.Format.SAFETENSORS).open();
            try (Scope scope = Scope.inference()) {
                for (String name : weights.names()) {
                    float[] values = Tensors.toFloats(weights.load(name).flatten());
                    bits.put(name, Arrays.toString(weights.shape(name)) + Arrays.toString(values));
                }
            }
        }
        return bits;
    }

    /** Writes a safetensors file again as PyTorch's, under other names. */
    static void rename(Path from, Path to, UnaryOperator<String> rename) {
        Weights weights = new StoredWeights(from, StoredWeights.Format.SAFETENSORS).open();
        try (Scope scope = Scope.inference()) {
            Map<String, Tensor> renamed = new LinkedHashMap<>();
            weights.names().forEach(name -> renamed.put(rename.apply(name), weights.load(name)));
            ModelFolder.savePyTorch(to, renamed);
        }
    }
}
