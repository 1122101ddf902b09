package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The words that fit under [MASK], likeliest first. */
public final class MaskFiller implements AutoCloseable {
    /**
     * One word for one mask.
     *
     * @param token the piece of the vocabulary
     * @param score its probability
     * @param sequence the text with the word in place of its mask; other masks stay
     */
    public record Prediction(String token, double score, String sequence) {}

    private final BertForMaskedLM model;
    private final BertTokenizer tokenizer;
    private final Engine engine;

    private MaskFiller(BertForMaskedLM model, BertTokenizer tokenizer, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
    }

    /** Loads a masked language model from a Hugging Face folder. */
    public static MaskFiller load(Path folder) throws IOException {
        return load(folder, Engine.shared());
    }

    /**
     * Loads a masked language model from a Hugging Face folder, frozen for inference.
     *
     * @param engine whose cores it runs on, in the engine's precision
     * @throws IllegalArgumentException if the folder holds a model without the head that predicts words
     */
    public static MaskFiller load(Path folder, Engine engine) throws IOException {
        return load(ModelSource.of(folder), () -> engine);
    }

    /** The same with an engine that is asked for when libtorch is needed, after the tokenizer is read. */
    public static MaskFiller load(ModelSource source, Supplier<Engine> engine) throws IOException {
        FrozenModel<BertForMaskedLM> loaded = FrozenModel.load(source, engine, BertForMaskedLM::new);
        BertForMaskedLM model = loaded.model();
        if (!model.report().initialized().isEmpty()) {
            model.close();
            throw new IllegalArgumentException(
                    "%s has no masked-language-model head (cls.predictions.*); use a pre-trained model such as bert-base-uncased"
                            .formatted(source.folder()));
        }
        return new MaskFiller(model, loaded.tokenizer(), loaded.engine());
    }

    /**
     * Predicts each [MASK] of {@code text}.
     *
     * @param topK how many words for each
     * @return a list per mask, in the order of the text
     * @throws IllegalArgumentException if there is no mask, or more tokens than the model takes
     */
    public List<List<Prediction>> fill(String text, int topK) {
        Encoding encoding = tokenizer.encode(text);
        int[] ids = encoding.ids();
        int[] masks = IntStream.range(0, ids.length)
                .filter(i -> ids[i] == tokenizer.maskId())
                .toArray();
        if (masks.length == 0) {
            throw new IllegalArgumentException("the text has no [MASK]; put one where a word is to be predicted");
        }
        return engine.compute(() -> fill(encoding, ids, masks, topK));
    }

    private List<List<Prediction>> fill(Encoding encoding, int[] ids, int[] masks, int topK) {
        try (Scope scope = Scope.inference()) {
            Batch batch = Batch.of(encoding);
            Hidden hidden = model.encoder().forward(batch, Keep.LAST);
            long[] rows = IntStream.of(masks).mapToLong(i -> batch.start(0) + i).toArray();
            float[][] probabilities =
                    Tensors.toRows(model.logitsAt(hidden, rows).softmax(1)); // (masks, V)
            List<List<Prediction>> predictions = new ArrayList<>();
            for (int i = 0; i < masks.length; i++) {
                predictions.add(best(probabilities[i], topK, ids, masks[i]));
            }
            return predictions;
        }
    }

    private List<Prediction> best(float[] probabilities, int topK, int[] ids, int mask) {
        return IntStream.range(0, probabilities.length)
                .filter(tokenizer::contains)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> probabilities[id])
                        .reversed())
                .limit(topK)
                .map(id -> new Prediction(tokenizer.token(id), probabilities[id], replace(ids, mask, id)))
                .toList();
    }

    private String replace(int[] ids, int mask, int id) {
        int[] filled = ids.clone();
        filled[mask] = id;
        // Without [CLS] and [SEP], which the tokenizer put around the text; other masks are the user's own.
        return tokenizer.decode(Arrays.copyOfRange(filled, 1, filled.length - 1), false);
    }

    @Override
    public void close() {
        model.close();
    }
}
