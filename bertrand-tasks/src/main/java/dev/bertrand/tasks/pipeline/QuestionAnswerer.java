package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import dev.bertrand.text.TextInput;
import dev.bertrand.text.Truncation;
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

/**
 * Finds the part of a text that answers a question: the span whose start and end are likeliest together (Devlin et al.
 * 2018, section 4.2). The text is cut to one window of the model's length.
 */
public final class QuestionAnswerer implements AutoCloseable {
    /** Longest answer in tokens: {@code max_answer_length} of Google's run_squad.py. */
    private static final int MAX_ANSWER = 30;

    private static final int NBEST = 20;

    private final BertForQuestionAnswering model;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final EncodeOptions options;

    /**
     * @param maxLength question and text are cut to this many tokens, the text only
     * @param engine whose cores it runs on
     */
    public QuestionAnswerer(BertForQuestionAnswering model, BertTokenizer tokenizer, int maxLength, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
        options = options(maxLength);
    }

    /** How a question and its text become one sequence: the text alone is cut. */
    public static EncodeOptions options(int maxLength) {
        return EncodeOptions.defaults().withMaxLength(maxLength).withTruncation(Truncation.ONLY_SECOND);
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
        return load(folder, () -> engine);
    }

    /** The same with an engine that is asked for when libtorch is needed, after the tokenizer is read. */
    public static QuestionAnswerer load(Path folder, Supplier<Engine> engine) throws IOException {
        FrozenModel<BertForQuestionAnswering> loaded = FrozenModel.load(folder, engine, BertForQuestionAnswering::new);
        return new QuestionAnswerer(
                loaded.model(), loaded.tokenizer(), loaded.model().config().maxPositions(), loaded.engine());
    }

    /** Answers one question. */
    public Answer answer(String question, String context) {
        return answer(List.of(TextInput.of(question, context))).get(0);
    }

    /**
     * Answers many questions at once, each an input whose text is the question and whose pair is the context; the answers
     * are in their order.
     *
     * @throws IllegalArgumentException if a context is blank, or a question leaves no room for its context
     */
    public List<Answer> answer(List<TextInput> questions) {
        List<Encoding> encodings = tokenizer.encodeBatch(questions, options);
        Answer[] answers = new Answer[questions.size()];
        Batches.forEachEncoding(engine, encodings, (batch, indices) -> {
            try (Scope scope = Scope.inference()) {
                Hidden hidden = model.encoder().forward(batch, Keep.LAST);
                float[][] logits = Tensors.toRows(model.logits(hidden)); // (T, 2)
                for (int i = 0; i < indices.length; i++) {
                    int start = batch.start(i);
                    float[][] rows = Arrays.copyOfRange(
                            logits, start, start + batch.sequence(i).length());
                    answers[indices[i]] = best(questions.get(indices[i]), encodings.get(indices[i]), rows);
                }
            }
        });
        return Arrays.asList(answers);
    }

    private static Answer best(TextInput input, Encoding encoding, float[][] logits) {
        String context = input.pair() == null ? "" : input.pair();
        double[] starts = probabilities(encoding, logits, 0);
        double[] ends = probabilities(encoding, logits, 1);
        List<Answer.Candidate> candidates = new ArrayList<>();
        for (int start = 0; start < starts.length; start++) {
            for (int end = start; end < Math.min(ends.length, start + MAX_ANSWER); end++) {
                Span first = encoding.spans().get(start);
                Span last = encoding.spans().get(end);
                double score = starts[start] * ends[end];
                if (score > 0 && first != null && last != null) {
                    candidates.add(new Answer.Candidate(
                            context.substring(first.start(), last.end()), first.start(), last.end(), score));
                }
            }
        }
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("the context has no words to answer with");
        }
        candidates.sort(Comparator.comparingDouble(Answer.Candidate::score).reversed());
        Answer.Candidate best = candidates.get(0);
        return new Answer(
                best.text(),
                best.start(),
                best.end(),
                best.score(),
                List.copyOf(candidates.subList(0, Math.min(NBEST, candidates.size()))),
                encoding.truncatedTokens());
    }

    /** Softmax over the tokens of the context; all others have probability 0. */
    private static double[] probabilities(Encoding encoding, float[][] logits, int column) {
        int[] sequences = encoding.sequenceIds();
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            highest = sequences[i] == 1 ? Math.max(highest, logits[i][column]) : highest;
        }
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = sequences[i] == 1 ? Math.exp(logits[i][column] - highest) : 0;
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    public BertForQuestionAnswering model() {
        return model;
    }

    @Override
    public void close() {
        model.close();
    }
}
