package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Layer;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A base model and an adapter as one model, which answers as both do together and needs nothing of this library. */
public final class AdapterMerge {
    private AdapterMerge() {}

    /**
     * Writes a complete Hugging Face folder, in fp32.
     *
     * @throws IllegalArgumentException if the method does not merge, if neither the adapter nor the base has the task's
     *     layer, or if {@code output} is an adapter's folder
     */
    public static void merge(Path base, Path adapter, Path output) throws IOException {
        AdapterMethod method = AdapterFolder.method(adapter);
        if (!method.merges()) {
            throw new IllegalArgumentException(
                    "%s holds %s, which is not a change of weights and cannot be merged. Answer with --model and --adapter instead."
                            .formatted(adapter, method.id()));
        }
        if (AdapterFolder.isOne(output)) {
            throw new IllegalArgumentException(
                    "%s holds an adapter; choose another folder for the model".formatted(output));
        }
        @Nullable String task = AdapterFolder.architecture(adapter);
        String architecture = task == null ? ModelFolder.architecture(base) : task;
        BertConfig config = AdapterFolder.config(base, adapter);
        try (BertForTask model = AdapterFolder.load(base, adapter, config, Precision.FP32, create(architecture));
                Scope scope = Scope.inference()) {
            requireTrained(model.report(), adapter);
            @Nullable
            BertTokenizer tokenizer = ModelFolder.hasTokenizer(base) ? ModelFolder.tokenizer(base, config) : null;
            ModelFolder.save(output, config, architecture, merged(model, method), tokenizer);
        }
    }

    private static BiFunction<BertConfig, Parameters, BertForTask> create(String architecture) {
        return switch (architecture) {
            case "BertForSequenceClassification" -> BertForSequenceClassification::new;
            case "BertForTokenClassification" -> BertForTokenClassification::new;
            case "BertForQuestionAnswering" -> BertForQuestionAnswering::new;
            case "BertForMaskedLM", "BertForPreTraining" -> BertForMaskedLM::withCompanions;
            default ->
                throw new IllegalArgumentException(
                        "the task is a %s; adapters of classes, tags, answers and masked words can be merged"
                                .formatted(architecture));
        };
    }

    private static void requireTrained(LoadReport report, Path adapter) {
        if (!report.initialized().isEmpty()) {
            throw new IllegalArgumentException("neither the base nor %s has %s; there is no model to merge into"
                    .formatted(adapter, String.join(", ", report.initialized())));
        }
    }

    /** The parameters of a model without what was put in, in the current scope. */
    private static Map<String, Tensor> merged(BertForTask model, AdapterMethod method) {
        Map<String, Tensor> merged = new LinkedHashMap<>(model.parameters().named());
        if (!(method instanceof Selection)) {
            merged.keySet().removeIf(method::trains);
        }
        for (Layer layer : model.encoder().layers()) {
            for (Site site : Site.values()) {
                layer.replace(site, map -> {
                    Linear plain = map.merged();
                    merged.put(layer.name() + "." + site.path() + ".weight", plain.weight());
                    merged.put(layer.name() + "." + site.path() + ".bias", plain.bias());
                    return map;
                });
            }
        }
        return merged;
    }
}
