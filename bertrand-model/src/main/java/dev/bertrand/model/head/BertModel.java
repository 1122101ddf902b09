package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The encoder and its pooler without a task: contextual embeddings. Shapes: B sequences, T tokens, D hidden size. */
public final class BertModel implements PreTrainedModel {
    private final BertConfig config;
    private final Parameters parameters;
    private final Encoder encoder;
    private final Pooler pooler;

    public BertModel(BertConfig config, Parameters parameters) {
        this.config = config;
        this.parameters = parameters;
        encoder = new Encoder(config, parameters);
        pooler = new Pooler(config, parameters);
    }

    /** Loads a model by its short name, such as {@code bert-base-uncased}: fetched once, then from the cache. */
    public static BertModel fromPretrained(String model) throws IOException {
        return fromPretrained(ModelHub.create(HubSettings.defaults()).resolve(model));
    }

    /** Loads the encoder of any BERT in a Hugging Face folder. */
    public static BertModel fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, BertModel::new);
    }

    @Override
    public void freeze(Engine engine) {
        encoder.freeze(engine);
    }

    /** The last layer's hidden states. */
    public Hidden forward(Batch batch) {
        return forward(batch, Keep.LAST);
    }

    /** Hidden states, and what else {@code keep} asks for. */
    public Hidden forward(Batch batch, Keep keep) {
        return encoder.forward(batch, keep);
    }

    /** A vector per sequence, (B, D), in the caller's order. */
    public Tensor pool(Hidden hidden) {
        return pooler.forward(hidden);
    }

    /** Whether the pooler came with the encoder: some published encoders have none, and a new one would be noise. */
    public boolean hasPooler() {
        List<String> initialized = report().initialized();
        return !initialized.contains(Pooler.NAME + ".weight")
                || initialized.contains("bert.embeddings.word_embeddings.weight");
    }

    /**
     * Writes a complete Hugging Face folder: config.json, model.safetensors and the tokenizer's files. Files that were
     * there before are replaced one by one, each only when its successor is completely written.
     */
    public void savePretrained(Path folder, @Nullable BertTokenizer tokenizer) throws IOException {
        ModelFolder.save(folder, config, "BertModel", stored(), tokenizer);
    }

    /** The parameters that are worth keeping: all of them, but for a pooler that was never trained. */
    public Map<String, Tensor> stored() {
        Map<String, Tensor> stored = new LinkedHashMap<>(parameters.named());
        if (!hasPooler()) {
            stored.keySet().removeIf(name -> name.startsWith("bert.pooler."));
        }
        return stored;
    }

    @Override
    public BertConfig config() {
        return config;
    }

    public Parameters parameters() {
        return parameters;
    }

    /** What was new and what was left over when the weights were loaded. */
    public LoadReport report() {
        return parameters.report();
    }

    @Override
    public void close() {
        encoder.close();
        parameters.close();
    }
}
