package dev.bertrand.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of one input, ready for the encoder, each with its way back into the text. All lists and arrays are
 * {@link #length} long and line up. Immutable; arrays are copies. Reference: Hugging Face tokenizers 0.21, encoding.rs.
 */
public final class Encoding {
    private static final int NONE = Tokens.NONE;

    private final Pieces pieces;
    private final Padding padding;
    private final int[] ids;
    private final int[] starts;
    private final int[] ends;
    private final int[] words;
    private final List<Run> runs;
    private final Map<Integer, String> spellings;
    private final List<Encoding> overflowing;
    private final int truncatedTokens;

    /** Neighbours of one kind. {@code from} and {@code to} are token numbers. */
    private record Run(int from, int to, int typeId, int sequenceId, boolean padding) {}

    /** One window of an input. */
    Encoding(Pieces pieces, Padding padding, List<Segment> segments, List<Encoding> overflowing, int truncatedTokens) {
        int length = Segment.length(segments);
        this.pieces = pieces;
        this.padding = padding;
        this.ids = new int[length];
        this.starts = new int[length];
        this.ends = new int[length];
        this.words = new int[length];
        List<Run> runs = new ArrayList<>(segments.size());
        Map<Integer, String> spellings = Map.of();
        int at = 0;
        for (Segment segment : segments) {
            int from = segment.from();
            int count = segment.length();
            Tokens tokens = segment.tokens();
            System.arraycopy(tokens.ids(), from, ids, at, count);
            System.arraycopy(tokens.starts(), from, starts, at, count);
            System.arraycopy(tokens.ends(), from, ends, at, count);
            System.arraycopy(tokens.words(), from, words, at, count);
            if (!tokens.spellings().isEmpty()) {
                spellings = moved(spellings, tokens.spellings(), from, segment.to(), at - from);
            }
            runs.add(new Run(at, at + count, segment.typeId(), segment.sequenceId(), false));
            at += count;
        }
        this.runs = List.copyOf(runs);
        this.spellings = Map.copyOf(spellings);
        this.overflowing = List.copyOf(overflowing);
        this.truncatedTokens = truncatedTokens;
    }

    /** A padded encoding. */
    private Encoding(Encoding original, List<Encoding> overflowing, int length, Padding padding) {
        int added = length - original.length();
        int shift = padding.side() == Side.LEFT ? added : 0;
        int padFrom = padding.side() == Side.LEFT ? 0 : original.length();
        this.pieces = original.pieces;
        this.padding = original.padding;
        this.ids = padded(original.ids, length, shift, padding.id());
        this.starts = padded(original.starts, length, shift, NONE);
        this.ends = padded(original.ends, length, shift, NONE);
        this.words = padded(original.words, length, shift, NONE);
        List<Run> runs = new ArrayList<>();
        for (Run run : original.runs) {
            runs.add(new Run(run.from + shift, run.to + shift, run.typeId, run.sequenceId, run.padding));
        }
        runs.add(
                padding.side() == Side.LEFT ? 0 : runs.size(),
                new Run(padFrom, padFrom + added, padding.typeId(), NONE, true));
        Map<Integer, String> spellings = moved(Map.of(), original.spellings, 0, length, shift);
        if (added > 0 && !pieces.token(padding.id()).equals(padding.token())) {
            IntStream.range(padFrom, padFrom + added).forEach(i -> spellings.put(i, padding.token()));
        }
        this.runs = List.copyOf(runs);
        this.spellings = Map.copyOf(spellings);
        this.overflowing = overflowing;
        this.truncatedTokens = original.truncatedTokens;
    }

    /** The number of tokens, special tokens and padding included. */
    public int length() {
        return ids.length;
    }

    public int[] ids() {
        return ids.clone();
    }

    /**
     * The word pieces, as the vocabulary spells them ({@code ##ing}); an added token that took in white space is spelled
     * with it.
     */
    public List<String> tokens() {
        List<String> tokens = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            String spelling = spellings.get(i);
            tokens.add(spelling == null ? pieces.token(ids[i]) : spelling);
        }
        return Collections.unmodifiableList(tokens);
    }

    /**
     * Where each token comes from, in UTF-16 units of the text or, for tokens of sequence 1, of its pair; for words, of
     * the token's own word. Null for added special tokens and padding. Hangul syllables and other characters that
     * become several share one span.
     */
    public List<@Nullable Span> spans() {
        List<@Nullable Span> spans = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            spans.add(starts[i] == NONE ? null : new Span(starts[i], ends[i]));
        }
        return Collections.unmodifiableList(spans);
    }

    /** {@link #spans} counted in code points, as Hugging Face counts; {@code text} and {@code pair} as encoded. */
    public List<@Nullable Span> codePointSpans(String text, @Nullable String pair) {
        CodePointIndex first = new CodePointIndex(text);
        CodePointIndex second = new CodePointIndex(pair == null ? "" : pair);
        int[] sequences = sequenceIds();
        List<@Nullable Span> spans = new ArrayList<>(spans());
        for (int i = 0; i < sequences.length; i++) {
            Span span = spans.get(i);
            if (span != null) {
                spans.set(i, (sequences[i] == 0 ? first : second).convert(span));
            }
        }
        return Collections.unmodifiableList(spans);
    }

    /** 0 for {@code [CLS] text [SEP]} and padding, 1 for {@code pair [SEP]}. */
    public int[] typeIds() {
        return column(Run::typeId);
    }

    /** 0 for padding, else 1. */
    public int[] attentionMask() {
        return column(run -> run.padding ? 0 : 1);
    }

    /** 1 for added special tokens and padding, else 0; also 0 for a {@code [MASK]} written in the text. */
    public int[] specialTokensMask() {
        return column(run -> run.sequenceId == NONE ? 1 : 0);
    }

    /** The word of each token, counted from 0 in the text and again in its pair; -1 for none. */
    public int[] wordIds() {
        return words.clone();
    }

    /** 0 for tokens of the text, 1 for tokens of its pair, -1 for added special tokens and padding. */
    public int[] sequenceIds() {
        return column(Run::sequenceId);
    }

    /**
     * The first token that covers a UTF-16 unit of the text (sequence 0) or its pair (1); empty for white space between
     * words and for what was cut ({@code char_to_token}).
     */
    public OptionalInt charToToken(int unit, int sequenceId) {
        return tokens(sequenceId)
                .filter(i -> starts[i] <= unit && unit < ends[i])
                .findFirst();
    }

    /** The word that covers a UTF-16 unit of the text (sequence 0) or its pair (1) ({@code char_to_word}). */
    public OptionalInt charToWord(int unit, int sequenceId) {
        return charToToken(unit, sequenceId).stream().map(i -> words[i]).findFirst();
    }

    /** Where a token comes from, as in {@link #spans}; empty for added special tokens ({@code token_to_chars}). */
    public Optional<Span> tokenToChars(int token) {
        return starts[token] == NONE ? Optional.empty() : Optional.of(new Span(starts[token], ends[token]));
    }

    /** The word of a token; empty for added special tokens ({@code token_to_word}). */
    public OptionalInt tokenToWord(int token) {
        return words[token] == NONE ? OptionalInt.empty() : OptionalInt.of(words[token]);
    }

    /** Whether a token is of the text (0) or its pair (1); empty for added special tokens ({@code token_to_sequence}). */
    public OptionalInt tokenToSequence(int token) {
        int sequence = sequenceIds()[token];
        return sequence == NONE ? OptionalInt.empty() : OptionalInt.of(sequence);
    }

    /**
     * The tokens of a word of the text (sequence 0) or its pair (1), as a span of token numbers; empty if cut
     * ({@code word_to_tokens}).
     */
    public Optional<Span> wordToTokens(int wordId, int sequenceId) {
        int[] found = tokens(sequenceId).filter(i -> words[i] == wordId).toArray();
        return found.length == 0 ? Optional.empty() : Optional.of(new Span(found[0], found[found.length - 1] + 1));
    }

    /** Where the tokens of a word come from, in UTF-16 units; empty if cut ({@code word_to_chars}). */
    public Optional<Span> wordToChars(int wordId, int sequenceId) {
        return wordToTokens(wordId, sequenceId).map(found -> new Span(starts[found.start()], ends[found.end() - 1]));
    }

    /**
     * The windows after this one, where the input was cut. With a text and a pair both cut, every window of the one
     * with every window of the other. A sequence cut to nothing comes back whole as one window, however long, as in
     * Hugging Face.
     */
    public List<Encoding> overflowing() {
        return overflowing;
    }

    /** How many tokens of the input are not in this encoding, though perhaps in {@link #overflowing}; 0: none cut. */
    public int truncatedTokens() {
        return truncatedTokens;
    }

    /** Whether the input was longer than this encoding. */
    public boolean truncated() {
        return truncatedTokens > 0;
    }

    /** This encoding and its overflowing windows with the tokenizer's padding up to {@code length} tokens. */
    public Encoding padTo(int length) {
        return pad(length, padding);
    }

    Encoding pad(int length, Padding padding) {
        List<Encoding> windows =
                overflowing.stream().map(window -> window.pad(length, padding)).toList();
        return new Encoding(this, windows, Math.max(length, length()), padding);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Encoding encoding
                && Arrays.equals(ids, encoding.ids)
                && Arrays.equals(starts, encoding.starts)
                && Arrays.equals(ends, encoding.ends)
                && Arrays.equals(words, encoding.words)
                && Arrays.equals(typeIds(), encoding.typeIds())
                && Arrays.equals(sequenceIds(), encoding.sequenceIds())
                && Arrays.equals(attentionMask(), encoding.attentionMask())
                && tokens().equals(encoding.tokens())
                && overflowing.equals(encoding.overflowing)
                && truncatedTokens == encoding.truncatedTokens;
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + Arrays.hashCode(starts);
    }

    @Override
    public String toString() {
        return "Encoding" + tokens();
    }

    /** Token numbers of the text or its pair, in order. */
    private IntStream tokens(int sequenceId) {
        return runs.stream()
                .filter(run -> run.sequenceId == sequenceId)
                .flatMapToInt(run -> IntStream.range(run.from, run.to));
    }

    private int[] column(ToIntFunction<Run> value) {
        int[] column = new int[ids.length];
        for (Run run : runs) {
            Arrays.fill(column, run.from, run.to, value.applyAsInt(run));
        }
        return column;
    }

    private static int[] padded(int[] values, int length, int shift, int padding) {
        int[] padded = new int[length];
        Arrays.fill(padded, padding);
        System.arraycopy(values, 0, padded, shift, values.length);
        return padded;
    }

    private static Map<Integer, String> moved(
            Map<Integer, String> before, Map<Integer, String> spellings, int from, int to, int shift) {
        Map<Integer, String> moved = new HashMap<>(before);
        spellings.forEach((token, spelling) -> {
            if (token >= from && token < to) {
                moved.put(token + shift, spelling);
            }
        });
        return moved;
    }
}
