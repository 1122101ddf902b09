package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Finds the part of a text that answers a question: the span whose start and end are likeliest together (Devlin et al.
 * 2018, section 4.2). Texts of any length are read in windows, and a question may come with several.
 */
public final class QuestionAnswerer implements AutoCloseable {
    private final BertForQuestionAnswering model;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final AnswerOptions options;

    /** @param engine whose cores it runs on */
    public QuestionAnswerer(
            BertForQuestionAnswering model, BertTokenizer tokenizer, AnswerOptions options, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
        this.options = options;
    }

    /** Loads a fine-tuned model from a Hugging Face folder. */
    public static QuestionAnswerer load(Path folder) throws IOException {
        return load(folder, Engine.shared());
    }

    /**
     * Loads a fine-tuned model from a Hugging Face folder, frozen for inference.
     *
     * @param engine whose cores it runs on, in the engine's precision
     */
    public static QuestionAnswerer load(Path folder, Engine engine) throws IOException {
        return load(ModelSource.of(folder), AnswerOptions::of, () -> engine);
    }

    /**
     * The same with options of one's own, and an engine that is asked for when libtorch is needed, after the tokenizer is
     * read.
     */
    public static QuestionAnswerer load(
            ModelSource source, Function<BertConfig, AnswerOptions> options, Supplier<Engine> engine)
            throws IOException {
        FrozenModel<BertForQuestionAnswering> loaded = FrozenModel.load(source, engine, BertForQuestionAnswering::new);
        return new QuestionAnswerer(
                loaded.model(), loaded.tokenizer(), options.apply(loaded.model().config()), loaded.engine());
    }

    /**
     * Answers one question.
     *
     * @throws IllegalArgumentException if the context is blank
     */
    public Answer answer(String question, String context) {
        return answer(List.of(Question.of(question, context))).get(0);
    }

    /** Answers one question from whichever paragraph answers it best. */
    public Answer answer(String question, List<String> paragraphs) {
        return answer(List.of(new Question(question, paragraphs))).get(0);
    }

    /** A window, and whose it is. */
    private record Part(int question, int paragraph, ContextWindow window) {}

    /**
     * Answers many questions at once; the answers are in their order.
     *
     * @throws IllegalArgumentException if all paragraphs of a question are blank
     */
    public List<Answer> answer(List<Question> questions) {
        List<Part> parts = parts(questions);
        float[][][] logits = new float[parts.size()][][];
        List<Encoding> encodings =
                parts.stream().map(part -> part.window().encoding()).toList();
        Batches.forEachEncoding(engine, encodings, (batch, indices) -> {
            try (Scope scope = Scope.inference()) {
                Hidden hidden = model.encode(batch);
                float[][] rows = Tensors.toRows(model.logits(hidden)); // (T, 2)
                for (int i = 0; i < indices.length; i++) {
                    int start = batch.start(i);
                    logits[indices[i]] = Arrays.copyOfRange(
                            rows, start, start + batch.sequence(i).length());
                }
            }
        });
        List<AnswerSearch> searches = questions.stream()
                .map(question -> new AnswerSearch(question, options))
                .toList();
        for (int i = 0; i < logits.length; i++) {
            Part part = parts.get(i);
            searches.get(part.question()).add(part.paragraph(), part.window(), logits[i]);
        }
        return searches.stream().map(AnswerSearch::finish).toList();
    }

    private List<Part> parts(List<Question> questions) {
        List<Part> parts = new ArrayList<>();
        for (int question = 0; question < questions.size(); question++) {
            List<String> paragraphs = questions.get(question).paragraphs();
            for (int paragraph = 0; paragraph < paragraphs.size(); paragraph++) {
                String text = questions.get(question).text();
                for (ContextWindow window : ContextWindow.of(tokenizer, text, paragraphs.get(paragraph), options)) {
                    parts.add(new Part(question, paragraph, window));
                }
            }
        }
        return parts;
    }

    public BertForQuestionAnswering model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
    }
}
