package dev.bertrand.model.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One table between the variable names of Google's TensorFlow checkpoints and the parameter names of Hugging Face,
 * which are also ours.
 */
public final class GoogleNames {
    /** What a variable is called here, and whether its (in, out) matrix is stored there as (out, in). */
    public record Parameter(String name, boolean transposed) {}

    private record Row(String google, String huggingFace) {}

    /** Modules, whose variables are renamed by {@link #PARTS}. */
    private static final List<Row> MODULES = List.of(
            new Row("bert/embeddings/LayerNorm", "bert.embeddings.LayerNorm"),
            new Row("bert/encoder/layer_{i}/attention/self/query", "bert.encoder.layer.{i}.attention.self.query"),
            new Row("bert/encoder/layer_{i}/attention/self/key", "bert.encoder.layer.{i}.attention.self.key"),
            new Row("bert/encoder/layer_{i}/attention/self/value", "bert.encoder.layer.{i}.attention.self.value"),
            new Row("bert/encoder/layer_{i}/attention/output/dense", "bert.encoder.layer.{i}.attention.output.dense"),
            new Row(
                    "bert/encoder/layer_{i}/attention/output/LayerNorm",
                    "bert.encoder.layer.{i}.attention.output.LayerNorm"),
            new Row("bert/encoder/layer_{i}/intermediate/dense", "bert.encoder.layer.{i}.intermediate.dense"),
            new Row("bert/encoder/layer_{i}/output/dense", "bert.encoder.layer.{i}.output.dense"),
            new Row("bert/encoder/layer_{i}/output/LayerNorm", "bert.encoder.layer.{i}.output.LayerNorm"),
            new Row("bert/pooler/dense", "bert.pooler.dense"),
            new Row("cls/predictions/transform/dense", "cls.predictions.transform.dense"),
            new Row("cls/predictions/transform/LayerNorm", "cls.predictions.transform.LayerNorm"));

    private static final Map<String, Parameter> PARTS = Map.of(
            "kernel", new Parameter("weight", true),
            "bias", new Parameter("bias", false),
            "gamma", new Parameter("weight", false),
            "beta", new Parameter("bias", false));

    /**
     * Variables that follow no pattern. The last six are those of pre-training, run_classifier.py and run_squad.py, whose
     * weights are (classes, hidden) on both sides.
     */
    private static final Map<String, String> WHOLE = Map.of(
            "bert/embeddings/word_embeddings", "bert.embeddings.word_embeddings.weight",
            "bert/embeddings/position_embeddings", "bert.embeddings.position_embeddings.weight",
            "bert/embeddings/token_type_embeddings", "bert.embeddings.token_type_embeddings.weight",
            "cls/predictions/output_bias", "cls.predictions.bias",
            "cls/seq_relationship/output_weights", "cls.seq_relationship.weight",
            "cls/seq_relationship/output_bias", "cls.seq_relationship.bias",
            "output_weights", "classifier.weight",
            "output_bias", "classifier.bias",
            "cls/squad/output_weights", "qa_outputs.weight",
            "cls/squad/output_bias", "qa_outputs.bias");

    private static final Pattern LAYER = Pattern.compile("/layer_(\\d+)/");

    private GoogleNames() {}

    /** The parameter that a variable becomes; empty if the table does not know it. */
    public static Optional<Parameter> toHuggingFace(String variable) {
        String whole = WHOLE.get(variable);
        if (whole != null) {
            return Optional.of(new Parameter(whole, false));
        }
        int slash = variable.lastIndexOf('/');
        Parameter part = PARTS.get(variable.substring(slash + 1));
        if (slash < 0 || part == null) {
            return Optional.empty();
        }
        Matcher layer = LAYER.matcher(variable.substring(0, slash));
        String number = layer.find() ? layer.group(1) : "";
        String module = layer.replaceFirst("/layer_{i}/");
        return MODULES.stream()
                .filter(row -> row.google().equals(module))
                .map(row -> row.huggingFace().replace("{i}", number) + "." + part.name())
                .map(name -> new Parameter(name, part.transposed()))
                .findFirst();
    }

    /** Whether a variable belongs to the optimizer ({@code adam_m}, {@code adam_v}, {@code global_step}). */
    public static boolean isTrainingState(String variable) {
        return variable.equals("global_step") || variable.endsWith("/adam_m") || variable.endsWith("/adam_v");
    }
}
