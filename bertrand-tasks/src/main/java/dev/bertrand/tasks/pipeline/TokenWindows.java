package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tokens of a text in overlapping windows. Each token is answered for by one window, that in which it has most
 * context: the nearer end is farthest away ({@code _check_is_max_context} of Google's run_squad.py). Tokens are counted
 * from 0 through the whole text, special tokens left out.
 */
public final class TokenWindows {
    private final List<Encoding> windows;
    private final List<int[]> answered = new ArrayList<>();
    private final int[] wordIds;
    private final Span[] spans;

    /**
     * @param encoding the first window, with the others overflowing to the right
     * @param stride how many tokens each repeats from the one before it
     */
    TokenWindows(Encoding encoding, int stride) {
        windows = Stream.concat(Stream.of(encoding), encoding.overflowing().stream())
                .toList();
        List<int[]> places = windows.stream().map(TokenWindows::places).toList();
        int repeated = stride * (windows.size() - 1);
        int tokens = places.stream().mapToInt(place -> place.length).sum() - repeated;
        int[] owners = owners(places, stride, tokens);
        wordIds = new int[tokens];
        spans = new Span[tokens];
        int start = 0;
        for (int window = 0; window < windows.size(); window++) {
            int[] words = windows.get(window).wordIds();
            List<Span> texts = windows.get(window).spans();
            int[] numbers = new int[words.length];
            Arrays.fill(numbers, -1);
            int token = start;
            for (int place : places.get(window)) {
                wordIds[token] = words[place];
                spans[token] = texts.get(place);
                numbers[place] = owners[token] == window ? token : -1;
                token++;
            }
            answered.add(numbers);
            start = token - stride;
        }
    }

    /** Where in an encoding the tokens of the text are, between the special ones. */
    private static int[] places(Encoding encoding) {
        int[] sequences = encoding.sequenceIds();
        return IntStream.range(0, sequences.length)
                .filter(i -> sequences[i] == 0)
                .toArray();
    }

    /** The window that answers for each token. */
    private static int[] owners(List<int[]> places, int stride, int tokens) {
        int[] owners = new int[tokens];
        double[] most = new double[tokens];
        Arrays.fill(most, -1);
        int start = 0;
        for (int window = 0; window < places.size(); window++) {
            int length = places.get(window).length;
            for (int i = 0; i < length; i++) {
                double context = Math.min(i, length - 1 - i) + 0.01 * length;
                if (context > most[start + i]) {
                    most[start + i] = context;
                    owners[start + i] = window;
                }
            }
            start += length - stride;
        }
        return owners;
    }

    /** At least one; a text that fits is one window. */
    public List<Encoding> windows() {
        return windows;
    }

    /** For each token of a window the token of the text that it answers for; -1 for special and repeated ones. */
    public int[] answered(int window) {
        return answered.get(window).clone();
    }

    /** The number of tokens of the text. */
    public int tokens() {
        return wordIds.length;
    }

    /** The word of each token, counted from 0. */
    public int[] wordIds() {
        return wordIds.clone();
    }

    /** Where a token comes from in the text or, where words were given, in its word. */
    public Span span(int token) {
        return spans[token];
    }
}
