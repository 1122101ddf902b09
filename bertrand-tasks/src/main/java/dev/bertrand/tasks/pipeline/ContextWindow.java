package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import dev.bertrand.text.TextInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A question with a stretch of its context: [CLS] question [SEP] stretch [SEP]. Stretches overlap, and a token of
 * several counts in that one in which it has most context on its scarcer side (google-research/bert, run_squad.py,
 * {@code _check_is_max_context}).
 *
 * @param first index of the stretch's first token in the window
 * @param last index of its last token
 * @param truncatedTokens tokens that were cut off the question
 */
public record ContextWindow(Encoding encoding, int first, int last, boolean[] most, int truncatedTokens) {
    /** Prefers the longer of two windows with equally much context, as the original does. */
    private static final double LENGTH_BONUS = 0.01;

    /** All windows of a question and a context, in order. */
    public static List<ContextWindow> of(
            BertTokenizer tokenizer, String question, String context, AnswerOptions options) {
        Encoding asked = tokenizer.encode(
                TextInput.of(question), EncodeOptions.defaults().withSpecialTokens(false));
        int cut = Math.max(0, asked.length() - options.maxQuestion());
        String shortened = cut == 0 ? question : question.substring(0, end(asked, options.maxQuestion() - 1));
        Encoding whole = tokenizer.encode(TextInput.of(shortened, context), options.windows());
        List<Encoding> encodings =
                Stream.concat(Stream.of(whole), whole.overflowing().stream()).toList();
        List<int[]> bounds = encodings.stream().map(ContextWindow::bounds).toList();
        int step = bounds.get(0)[1] + 1 - bounds.get(0)[0] - options.stride();
        List<ContextWindow> windows = new ArrayList<>();
        for (int i = 0; i < encodings.size(); i++) {
            int first = bounds.get(i)[0];
            int last = bounds.get(i)[1];
            windows.add(new ContextWindow(encodings.get(i), first, last, most(bounds, i, step), cut));
        }
        return windows;
    }

    private static int end(Encoding encoding, int token) {
        return Objects.requireNonNull(encoding.spans().get(token)).end(); // there are no special tokens in it
    }

    /** First and last token of the context; the last is before the first where there is none. */
    private static int[] bounds(Encoding encoding) {
        int[] sequences = encoding.sequenceIds();
        int first = 0;
        while (first < sequences.length && sequences[first] != 1) {
            first++;
        }
        int last = sequences.length - 1;
        while (last >= first && sequences[last] != 1) {
            last--;
        }
        return new int[] {first, last};
    }

    /** Which tokens of window {@code index} have no more context in another one. */
    private static boolean[] most(List<int[]> bounds, int index, int step) {
        boolean[] most = new boolean[bounds.get(index)[1] + 1];
        for (int token = bounds.get(index)[0]; token < most.length; token++) {
            int position = index * step + token - bounds.get(index)[0]; // in the context
            most[token] = true;
            double here = context(bounds.get(index), position - index * step);
            for (int other = 0; other < bounds.size() && most[token]; other++) {
                double there = other == index ? -1 : context(bounds.get(other), position - other * step);
                most[token] = there < here || (there == here && other > index);
            }
        }
        return most;
    }

    /** How much context a stretch's token has on its scarcer side; negative if the stretch does not hold it. */
    private static double context(int[] bounds, int offset) {
        int length = bounds[1] + 1 - bounds[0];
        return offset < 0 || offset >= length ? -1 : Math.min(offset, length - 1 - offset) + LENGTH_BONUS * length;
    }

    /** Whether a token of the stretch has its most context here. */
    boolean hasMost(int token) {
        return most[token];
    }

    /** Where a token of the stretch is in the context. */
    public Span span(int token) {
        return Objects.requireNonNull(encoding.spans().get(token), "tokens of a context have a place in it");
    }
}
