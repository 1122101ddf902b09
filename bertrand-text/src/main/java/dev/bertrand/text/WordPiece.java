package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Splits a word into the longest known pieces from left to right; a word with a part that no piece fits is unknown as a
 * whole. Reference: Hugging Face, models/wordpiece.
 */
final class WordPiece {
    static final String CONTINUATION = "##";

    /** In code points of the normalised word; longer ones are unknown (google-research/bert, tokenization.py). */
    private static final int LONGEST_WORD = 100;

    private final Vocabulary vocabulary;
    private final Piece unknown;
    private final int longestPiece;

    WordPiece(Vocabulary vocabulary, String unknown) {
        this.vocabulary = vocabulary;
        this.unknown = new Piece(vocabulary.id(unknown).orElseThrow(), unknown, 0);
        this.longestPiece =
                vocabulary.tokens().stream().mapToInt(String::length).max().orElseThrow();
    }

    /** A piece and how many UTF-16 units of the word it takes. */
    record Piece(int id, String text, int length) {}

    List<Piece> split(String word) {
        List<Piece> pieces = new ArrayList<>();
        if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
            return unknown(word);
        }
        for (int start = 0;
                start < word.length();
                start += pieces.get(pieces.size() - 1).length()) {
            if (!addLongest(word, start, pieces)) {
                return unknown(word);
            }
        }
        return pieces;
    }

    private boolean addLongest(String word, int start, List<Piece> pieces) {
        String prefix = start == 0 ? "" : CONTINUATION;
        for (int end = Math.min(word.length(), start + longestPiece); end > start; end--) {
            String piece = prefix + word.substring(start, end);
            OptionalInt id = vocabulary.id(piece);
            if (id.isPresent()) {
                pieces.add(new Piece(id.getAsInt(), piece, end - start));
                return true;
            }
        }
        return false;
    }

    private List<Piece> unknown(String word) {
        return List.of(new Piece(unknown.id(), unknown.text(), word.length()));
    }
}
