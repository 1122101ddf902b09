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
 * several counts in one of them ({@link MaxContext}).
 *
 * @param first index of the stretch's first token in the window
 * @param last index of its last token
 * @param most for each token of the window whether it counts here
 * @param truncatedTokens tokens that were cut off the question
 */
@SuppressWarnings("ArrayRecordComponent") // one per token; nobody compares windows
public record ContextWindow(Encoding encoding, int first, int last, boolean[] most, int truncatedTokens) {
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
        int[] owners = MaxContext.owners(
                bounds.stream().mapToInt(bound -> bound[1] + 1 - bound[0]).toArray(), options.stride());
        List<ContextWindow> windows = new ArrayList<>();
        int start = 0; // in the context
        for (int i = 0; i < encodings.size(); i++) {
            int first = bounds.get(i)[0];
            int last = bounds.get(i)[1];
            boolean[] most = new boolean[last + 1];
            for (int token = first; token <= last; token++) {
                most[token] = owners[start + token - first] == i;
            }
            windows.add(new ContextWindow(encodings.get(i), first, last, most, cut));
            start += last + 1 - first - options.stride();
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

    /** Whether a token of the stretch has its most context here. */
    boolean hasMost(int token) {
        return most[token];
    }

    /** Where a token of the stretch is in the context. */
    public Span span(int token) {
        return Objects.requireNonNull(encoding.spans().get(token), "tokens of a context have a place in it");
    }
}
