package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * A label per word: parts of speech, entities. A text that is longer than the model takes is tagged in windows that overlap,
 * and nothing is cut off.
 */
public final class TokenTagger implements AutoCloseable {
    private final BertForTokenClassification model;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final Windowing windowing;

    /**
     * @param maxLength longer texts are tagged in windows of this many tokens
     * @param engine whose cores it runs on
     */
    public TokenTagger(BertForTokenClassification model, BertTokenizer tokenizer, int maxLength, Engine engine) {
        this(model, tokenizer, Windowing.of(maxLength), engine);
    }

    /**
     * @param windowing how texts are cut that are longer than its windows
     * @param engine whose cores it runs on
     */
    public TokenTagger(BertForTokenClassification model, BertTokenizer tokenizer, Windowing windowing, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
        this.windowing = windowing;
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
        return load(ModelSource.of(folder), () -> engine);
    }

    /** The same with an engine that is asked for when libtorch is needed, after the tokenizer is read. */
    public static TokenTagger load(ModelSource source, Supplier<Engine> engine) throws IOException {
        FrozenModel<BertForTokenClassification> loaded =
                FrozenModel.load(source, engine, BertForTokenClassification::new);
        return new TokenTagger(
                loaded.model(), loaded.tokenizer(), loaded.model().config().maxPositions(), loaded.engine());
    }

    /** Tags a text, split into words as the tokenizer splits it: at spaces and around punctuation. */
    public Tags tag(String text) {
        return tagTexts(List.of(text), Aggregation.FIRST).get(0);
    }

    /** Tags many texts at once; the answers are in their order. */
    public List<Tags> tagTexts(List<String> texts, Aggregation aggregation) {
        return tag(texts.stream().map(text -> TaggedText.of(text, tokenizer, windowing)), aggregation);
    }

    /** Tags words that are already split. Entities' offsets count in the words joined by single spaces. */
    public Tags tagWords(List<String> words) {
        return tagSentences(List.of(words)).get(0);
    }

    /** Tags many sentences of words at once; the answers are in their order. */
    public List<Tags> tagSentences(List<List<String>> sentences) {
        return tagSentences(sentences, Aggregation.FIRST);
    }

    /** Tags many sentences of words at once; the answers are in their order. */
    public List<Tags> tagSentences(List<List<String>> sentences, Aggregation aggregation) {
        return tag(sentences.stream().map(words -> TaggedText.of(words, tokenizer, windowing)), aggregation);
    }

    private record Window(TaggedText text, int number) {
        Encoding encoding() {
            return text.windows().get(number);
        }
    }

    private List<Tags> tag(Stream<TaggedText> given, Aggregation aggregation) {
        List<TaggedText> texts = given.toList();
        if (texts.isEmpty()) {
            return List.of();
        }
        List<Window> windows = texts.stream()
                .flatMap(text -> IntStream.range(0, text.windows().size()).mapToObj(i -> new Window(text, i)))
                .toList();
        Batches.forEachEncoding(engine, windows.stream().map(Window::encoding).toList(), (batch, indices) -> {
            try (Scope scope = Scope.inference()) {
                Hidden hidden = model.encode(batch);
                Tensor probabilities = model.logits(hidden).softmax(1); // (T, C)
                float[][] rows = Tensors.toRows(probabilities);
                for (int i = 0; i < indices.length; i++) {
                    Window window = windows.get(indices[i]);
                    window.text().answer(window.number(), rows, batch.start(i));
                }
            }
        });
        return texts.stream()
                .map(text -> text.tags(model.config(), aggregation))
                .toList();
    }

    public BertForTokenClassification model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
    }
}
