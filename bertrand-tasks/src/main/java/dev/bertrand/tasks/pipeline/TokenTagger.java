package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/** A label per word: parts of speech, entities. A word's first piece speaks for it (Devlin et al. 2018, section 5.3). */
public final class TokenTagger implements AutoCloseable {
    private final BertForTokenClassification model;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final EncodeOptions options;

    /**
     * @param maxLength longer texts are cut to this many tokens
     * @param engine whose cores it runs on
     */
    public TokenTagger(BertForTokenClassification model, BertTokenizer tokenizer, int maxLength, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
        options = EncodeOptions.defaults().truncatedTo(maxLength);
    }

    /** Loads a fine-tuned model from a Hugging Face folder. */
    public static TokenTagger load(Path folder) throws IOException {
        return load(folder, Engine.shared());
    }

    /**
     * Loads a fine-tuned model from a Hugging Face folder, frozen for inference.
     *
     * @param engine whose cores it runs on, in the engine's precision
     */
    public static TokenTagger load(Path folder, Engine engine) throws IOException {
        return load(folder, () -> engine);
    }

    /** The same with an engine that is asked for when libtorch is needed, after the tokenizer is read. */
    public static TokenTagger load(Path folder, Supplier<Engine> engine) throws IOException {
        FrozenModel<BertForTokenClassification> loaded =
                FrozenModel.load(folder, engine, BertForTokenClassification::new);
        return new TokenTagger(
                loaded.model(), loaded.tokenizer(), loaded.model().config().maxPositions(), loaded.engine());
    }

    /** Tags a text, split into words as the tokenizer splits it: at spaces and around punctuation. */
    public Tags tag(String text) {
        Encoding encoding = tokenizer.encode(TextInput.of(text), options);
        int[] wordIds = encoding.wordIds();
        List<Word> words = new ArrayList<>();
        for (int i = 0; i < wordIds.length; i++) {
            Span span = encoding.spans().get(i);
            if (wordIds[i] < 0 || span == null) {
                continue;
            }
            boolean continues = i > 0 && wordIds[i] == wordIds[i - 1];
            Word word = continues ? words.remove(words.size() - 1) : new Word(text, span.start(), 0, i);
            words.add(new Word(text, word.start(), span.end(), word.piece()));
        }
        return tag(List.of(new Input(words, encoding))).get(0);
    }

    /** Tags words that are already split. Entities' offsets count in the words joined by single spaces. */
    public Tags tagWords(List<String> words) {
        return tagSentences(List.of(words)).get(0);
    }

    /** Tags many sentences of words at once; the answers are in their order. */
    public List<Tags> tagSentences(List<List<String>> sentences) {
        return tag(sentences.stream().map(this::input).toList());
    }

    private Input input(List<String> sentence) {
        Encoding encoding = tokenizer.encodeWords(sentence, options);
        int[] pieces = firstPieces(encoding, sentence.size());
        String text = String.join(" ", sentence);
        List<Word> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < pieces.length; i++) {
            int end = start + sentence.get(i).length();
            words.add(new Word(text, start, end, pieces[i]));
            start = end + 1;
        }
        return new Input(words, encoding);
    }

    /** The index of each word's first piece; -1 for a word that was cut off, or has no piece at all. */
    public static int[] firstPieces(Encoding encoding, int words) {
        int[] pieces = new int[words];
        Arrays.fill(pieces, -1);
        int[] wordIds = encoding.wordIds();
        for (int i = wordIds.length - 1; i >= 0; i--) {
            if (wordIds[i] >= 0) {
                pieces[wordIds[i]] = i;
            }
        }
        return pieces;
    }

    /** A word of {@code text}, with the index of its first piece or -1. */
    private record Word(String text, int start, int end, int piece) {
        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }

    private record Input(List<Word> words, Encoding encoding) {}

    private List<Tags> tag(List<Input> inputs) {
        Tags[] answers = new Tags[inputs.size()];
        Batches.forEachEncoding(engine, inputs.stream().map(Input::encoding).toList(), (batch, indices) -> {
            try (Scope scope = Scope.inference()) {
                Hidden hidden = model.encoder().forward(batch, Keep.LAST);
                Tensor probabilities = model.logits(hidden).softmax(1); // (T, C)
                float[][] rows = Tensors.toRows(probabilities);
                for (int i = 0; i < indices.length; i++) {
                    answers[indices[i]] = answer(inputs.get(indices[i]), rows, batch, i);
                }
            }
        });
        return Arrays.asList(answers);
    }

    private Tags answer(Input input, float[][] rows, Batch batch, int index) {
        List<String> labels = new ArrayList<>();
        EntityGroups entities = new EntityGroups();
        for (Word word : input.words()) {
            float[] probabilities = word.piece() < 0 ? new float[0] : rows[batch.start(index) + word.piece()];
            int best = best(probabilities);
            String label = best < 0 ? outside() : model.config().label(best);
            labels.add(label);
            entities.add(word.text(), word.start(), word.end(), label, best < 0 ? 0 : probabilities[best]);
        }
        return new Tags(
                input.words().stream().map(Word::toString).toList(),
                List.copyOf(labels),
                entities.finish(),
                input.encoding().truncatedTokens());
    }

    private String outside() {
        List<String> labels = model.config().labels();
        return labels.contains(EntityGroups.OUTSIDE) ? EntityGroups.OUTSIDE : labels.get(0);
    }

    private static int best(float[] values) {
        int best = -1;
        for (int i = 0; i < values.length; i++) {
            best = best < 0 || values[i] > values[best] ? i : best;
        }
        return best;
    }

    public BertForTokenClassification model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
    }
}
