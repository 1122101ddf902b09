package dev.bertrand.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
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
    private final List<Token> rows;
    private final List<Encoding> overflowing;
    private final int truncatedTokens;
    private final Token padding;

    Encoding(List<Token> rows, List<Encoding> overflowing, int truncatedTokens, Token padding) {
        this.rows = List.copyOf(rows);
        this.overflowing = List.copyOf(overflowing);
        this.truncatedTokens = truncatedTokens;
        this.padding = padding;
    }

    /** The number of tokens, special tokens and padding included. */
    public int length() {
        return rows.size();
    }

    public int[] ids() {
        return column(Token::id);
    }

    /** The word pieces, as the vocabulary spells them ({@code ##ing}). */
    public List<String> tokens() {
        return rows.stream().map(Token::piece).toList();
    }

    /**
     * Where each token comes from, in UTF-16 units of the text or, for tokens of sequence 1, of its pair; for words, of
     * the token's own word. Null for added special tokens and padding. Hangul syllables and other characters that
     * become several share one span.
     */
    public List<@Nullable Span> spans() {
        List<@Nullable Span> spans = new ArrayList<>(rows.size());
        for (Token row : rows) {
            spans.add(row.span());
        }
        return Collections.unmodifiableList(spans);
    }

    /** {@link #spans} counted in code points, as Hugging Face counts; {@code text} and {@code pair} as encoded. */
    public List<@Nullable Span> codePointSpans(String text, @Nullable String pair) {
        CodePointIndex first = new CodePointIndex(text);
        CodePointIndex second = new CodePointIndex(pair == null ? "" : pair);
        List<@Nullable Span> spans = new ArrayList<>(rows.size());
        for (Token row : rows) {
            Span span = row.span();
            spans.add(span == null ? null : (row.sequenceId() == 0 ? first : second).convert(span));
        }
        return Collections.unmodifiableList(spans);
    }

    /** 0 for {@code [CLS] text [SEP]} and padding, 1 for {@code pair [SEP]}. */
    public int[] typeIds() {
        return column(Token::typeId);
    }

    /** 0 for padding, else 1. */
    public int[] attentionMask() {
        return column(row -> row.padding() ? 0 : 1);
    }

    /** 1 for added special tokens and padding, else 0; also 0 for a {@code [MASK]} written in the text. */
    public int[] specialTokensMask() {
        return column(row -> row.special() ? 1 : 0);
    }

    /** The word of each token, counted from 0 in the text and again in its pair; -1 for none. */
    public int[] wordIds() {
        return column(Token::wordId);
    }

    /** 0 for tokens of the text, 1 for tokens of its pair, -1 for added special tokens and padding. */
    public int[] sequenceIds() {
        return column(Token::sequenceId);
    }

    /**
     * The first token that covers a UTF-16 unit of the text (sequence 0) or its pair (1); empty for white space between
     * words and for what was cut.
     */
    public OptionalInt charToToken(int unit, int sequenceId) {
        return IntStream.range(0, rows.size())
                .filter(i ->
                        rows.get(i).sequenceId() == sequenceId && rows.get(i).covers(unit))
                .findFirst();
    }

    /** The tokens of a word of the text (sequence 0) or its pair (1), as a span of token numbers; empty if cut. */
    public Optional<Span> wordToTokens(int wordId, int sequenceId) {
        int[] found = IntStream.range(0, rows.size())
                .filter(i ->
                        rows.get(i).sequenceId() == sequenceId && rows.get(i).wordId() == wordId)
                .toArray();
        return found.length == 0 ? Optional.empty() : Optional.of(new Span(found[0], found[found.length - 1] + 1));
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

    /** This encoding and its overflowing windows with padding on the right up to {@code length} tokens. */
    public Encoding padTo(int length) {
        List<Encoding> paddedWindows =
                overflowing.stream().map(window -> window.padTo(length)).toList();
        List<Token> padded = new ArrayList<>(rows);
        while (padded.size() < length) {
            padded.add(padding);
        }
        return new Encoding(padded, paddedWindows, truncatedTokens, padding);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Encoding encoding
                && rows.equals(encoding.rows)
                && overflowing.equals(encoding.overflowing)
                && truncatedTokens == encoding.truncatedTokens;
    }

    @Override
    public int hashCode() {
        return Objects.hash(rows, overflowing, truncatedTokens);
    }

    @Override
    public String toString() {
        return "Encoding" + tokens();
    }

    private int[] column(ToIntFunction<Token> value) {
        return rows.stream().mapToInt(value).toArray();
    }
}
