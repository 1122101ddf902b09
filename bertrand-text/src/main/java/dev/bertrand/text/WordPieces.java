package dev.bertrand.text;

import java.util.Arrays;

/**
 * Collects the characters of one word after the other and splits each into the longest known pieces from left to right;
 * a word with a part that no piece fits is unknown as a whole. One text on its way through. Reference: Hugging Face,
 * models/wordpiece.
 */
final class WordPieces {
    private final WordPiece model;
    private final Tokens tokens;
    private final int givenWord;
    private char[] units = new char[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int size;
    private int codePoints;
    private int words;

    /** @param givenWord the word all tokens belong to, or {@link Tokens#NONE} to count words */
    WordPieces(WordPiece model, Tokens tokens, int givenWord) {
        this.model = model;
        this.tokens = tokens;
        this.givenWord = givenWord;
    }

    /** The next character of a word, and the span of the original text it comes from. */
    void append(int codePoint, int start, int end) {
        if (size + 2 > units.length) {
            grow();
        }
        if (Character.isBmpCodePoint(codePoint)) {
            add((char) codePoint, start, end);
        } else {
            add(Character.highSurrogate(codePoint), start, end);
            add(Character.lowSurrogate(codePoint), start, end);
        }
        codePoints++;
    }

    /** A character that is a word of its own. */
    void isolate(int codePoint, int start, int end) {
        endWord();
        append(codePoint, start, end);
        endWord();
    }

    /** Splits what was collected. */
    void endWord() {
        if (size == 0) {
            return;
        }
        int before = tokens.size();
        int word = givenWord == Tokens.NONE ? words : givenWord;
        if (codePoints > model.longestWord() || !split(word)) {
            tokens.cutBack(before);
            tokens.add(model.unknownId(), starts[0], ends[size - 1], word);
        }
        words++;
        size = 0;
        codePoints = 0;
    }

    /** A token found in the text as it is, a word of its own. */
    void addToken(int id, int start, int end) {
        tokens.add(id, start, end, givenWord == Tokens.NONE ? words : givenWord);
        words++;
    }

    int words() {
        return words;
    }

    /** Forgets the tokens and words after these, and the word that was begun. */
    void cutBack(int toTokens, int toWords) {
        tokens.cutBack(toTokens);
        words = toWords;
        size = 0;
        codePoints = 0;
    }

    private boolean split(int word) {
        PieceTrie trie = model.trie();
        int node = PieceTrie.ROOT;
        for (int start = 0; start < size; ) {
            int found = PieceTrie.NONE;
            int end = start;
            for (int i = start; i < size; i++) {
                node = trie.child(node, units[i]);
                if (node == PieceTrie.NONE) {
                    break;
                }
                int id = trie.id(node);
                if (id != PieceTrie.NONE) {
                    found = id;
                    end = i + 1;
                }
            }
            if (found == PieceTrie.NONE) {
                return false;
            }
            tokens.add(found, starts[start], ends[end - 1], word);
            start = end;
            node = model.continuation();
            if (node == PieceTrie.NONE && start < size) {
                return false;
            }
        }
        return true;
    }

    private void add(char unit, int start, int end) {
        units[size] = unit;
        starts[size] = start;
        ends[size] = end;
        size++;
    }

    private void grow() {
        units = Arrays.copyOf(units, 2 * size);
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
    }
}
