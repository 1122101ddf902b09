package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tokens of a text in overlapping windows, each of which is answered for by one ({@link MaxContext}). Tokens are
 * counted from 0 through the whole text, special tokens left out.
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
        int[] owners = MaxContext.owners(
                places.stream().mapToInt(place -> place.length).toArray(), stride);
        int tokens = owners.length;
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
