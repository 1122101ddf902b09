package dev.bertrand.tasks.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.encoder.Pooling;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Texts to vectors whose directions tell how close their meanings are, with models such as all-MiniLM-L6-v2. */
public final class Embedder implements AutoCloseable {
    private static final String POOLING_CONFIG = "1_Pooling/config.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BertModel model;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final EncodeOptions options;
    private final Pooling pooling;
    private final boolean normalized;

    private Embedder(BertModel model, BertTokenizer tokenizer, Engine engine, Pooling pooling, boolean normalized) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
        this.pooling = pooling;
        this.normalized = normalized;
        options = EncodeOptions.defaults().truncatedTo(model.config().maxPositions());
    }

    /** Loads a model with the pooling that its folder asks for, and vectors of length 1. */
    public static Embedder load(Path folder) throws IOException {
        return load(folder, Engine.shared(), pooling(folder), true);
    }

    /**
     * Loads any BERT's encoder, frozen for inference.
     *
     * @param engine whose cores it runs on, in the engine's precision
     * @param normalized whether every vector is divided by its Euclidean length
     */
    public static Embedder load(Path folder, Engine engine, Pooling pooling, boolean normalized) throws IOException {
        FrozenModel<BertModel> loaded = FrozenModel.load(folder, engine, BertModel::new);
        return new Embedder(loaded.model(), loaded.tokenizer(), engine, pooling, normalized);
    }

    /**
     * What a folder's {@code 1_Pooling/config.json} asks for, as sentence-transformers writes it; the mean where there is
     * none.
     *
     * @throws IllegalArgumentException if it asks for another pooling than this library has
     */
    public static Pooling pooling(Path folder) throws IOException {
        Path file = folder.resolve(POOLING_CONFIG);
        if (!Files.isRegularFile(file)) {
            return Pooling.MEAN;
        }
        JsonNode json = JSON.readTree(file.toFile());
        if (json.path("pooling_mode_cls_token").asBoolean()) {
            return Pooling.CLS;
        }
        if (json.path("pooling_mode_max_tokens").asBoolean()) {
            return Pooling.MAX;
        }
        if (json.path("pooling_mode_mean_tokens").asBoolean()) {
            return Pooling.MEAN;
        }
        throw new IllegalArgumentException(
                "%s asks for a pooling that is not mean, cls or max; say which of these to take".formatted(file));
    }

    /** Embeds one text. */
    public float[] embed(String text) {
        return embed(List.of(text)).get(0).vector();
    }

    /** Embeds many texts at once; the answers are in their order. */
    public List<Embedding> embed(List<String> texts) {
        List<Encoding> encodings =
                tokenizer.encodeBatch(texts.stream().map(TextInput::of).toList(), options);
        Embedding[] answers = new Embedding[texts.size()];
        Batches.forEachEncoding(engine, encodings, (batch, indices) -> {
            try (Scope scope = Scope.inference()) {
                Tensor vectors = pooling.pool(model.forward(batch)); // (B, D)
                float[][] rows = Tensors.toRows(normalized ? Tensors.normalized(vectors) : vectors);
                for (int i = 0; i < indices.length; i++) {
                    answers[indices[i]] =
                            new Embedding(rows[i], encodings.get(indices[i]).truncatedTokens());
                }
            }
        });
        return Arrays.asList(answers);
    }

    /** The length of every vector, D. */
    public int dimension() {
        return model.config().hiddenSize();
    }

    @Override
    public void close() {
        model.close();
    }
}
