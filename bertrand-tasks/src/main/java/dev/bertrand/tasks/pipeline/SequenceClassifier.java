package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** What {@link TextClassifier} and {@link PairClassifier} have in common: inputs of either kind to their classes. */
public final class SequenceClassifier implements AutoCloseable {
    private final BertForSequenceClassification model;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final EncodeOptions options;

    /**
     * @param maxLength longer inputs are cut to this many tokens, the longer text of a pair first
     * @param engine whose cores it runs on
     */
    public SequenceClassifier(
            BertForSequenceClassification model, BertTokenizer tokenizer, int maxLength, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
        options = EncodeOptions.defaults().truncatedTo(maxLength);
    }

    /**
     * Loads a fine-tuned model from a Hugging Face folder, frozen for inference.
     *
     * @param engine whose cores it runs on, in the engine's precision
     */
    public static SequenceClassifier load(Path folder, Engine engine) throws IOException {
        return load(ModelSource.of(folder), () -> engine);
    }

    /** The same with an engine that is asked for when libtorch is needed, after the tokenizer is read. */
    public static SequenceClassifier load(ModelSource source, Supplier<Engine> engine) throws IOException {
        FrozenModel<BertForSequenceClassification> loaded =
                FrozenModel.load(source, engine, BertForSequenceClassification::new);
        return new SequenceClassifier(
                loaded.model(), loaded.tokenizer(), loaded.model().config().maxPositions(), loaded.engine());
    }

    /** Classifies {@code inputs}; the answers are in their order. */
    public List<Classification> classify(List<TextInput> inputs) {
        return job(inputs).run(model, engine);
    }

    Job<Classification> job(List<TextInput> inputs) {
        List<Encoding> encodings = tokenizer.encodeBatch(inputs, options);
        Classification[] answers = new Classification[inputs.size()];
        return new Job<>() {
            @Override
            public List<Encoding> encodings() {
                return encodings;
            }

            @Override
            public void accept(Hidden hidden, int[] indices) {
                float[][] scores = Tensors.toRows(scores(model.logits(hidden))); // (B, C)
                for (int i = 0; i < indices.length; i++) {
                    answers[indices[i]] = answer(scores[i], encodings.get(indices[i]));
                }
            }

            @Override
            public List<Classification> answers() {
                return Arrays.asList(answers);
            }
        };
    }

    private Tensor scores(Tensor logits) {
        if (model.config().isRegression()) {
            return logits; // (B, 1)
        }
        return model.config().isMultiLabel() ? logits.sigmoid() : logits.softmax(1); // (B, C)
    }

    private Classification answer(float[] scores, Encoding encoding) {
        BertConfig config = model.config();
        Map<String, Double> named = new LinkedHashMap<>();
        int best = 0;
        for (int label = 0; label < scores.length; label++) {
            named.put(config.label(label), (double) scores[label]);
            best = scores[label] > scores[best] ? label : best;
        }
        return new Classification(config.label(best), scores[best], named, encoding.truncatedTokens());
    }

    public BertForSequenceClassification model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
    }
}
