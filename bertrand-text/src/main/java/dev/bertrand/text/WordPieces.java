package dev.bertrand.text;

import java.util.Arrays;

/**
 * Collects the characters of one word after the other and splits each into the longest known pieces from left to right;
 * a word with a part that no piece fits is unknown as a whole. One text on its way through. Reference: Hugging Face,
 * models/wordpiece; in linear time by {@link FailureLinks}.
 */
final class WordPieces implements WordSink {
    private final WordPiece model;
    private final Tokens tokens;
    private final int givenWord;
    private char[] units = new char[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int size;
    private int codePoints;
    private int words;
    private int markedTokens;
    private int markedWords;

    /** @param givenWord the word all tokens belong to, or {@link Tokens#NONE} to count words */
    WordPieces(WordPiece model, Tokens tokens, int givenWord) {
        this.model = model;
        this.tokens = tokens;
        this.givenWord = givenWord;
    }

    @Override
    public void append(int codePoint, int start, int end) {
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

    @Override
    public void endWord() {
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

    @Override
    public void mark() {
        markedTokens = tokens.size();
        markedWords = words;
    }

    @Override
    public void reset() {
        tokens.cutBack(markedTokens);
        words = markedWords;
        size = 0;
        codePoints = 0;
    }

    /** Adds the pieces of the word; false, with some of them added, if a part of it fits none. */
    private boolean split(int word) {
        return startsWithPrefix() ? splitByTrying(word) : splitInOneWalk(word);
    }

    private boolean splitInOneWalk(int word) {
        PieceTrie trie = model.trie();
        int node = PieceTrie.ROOT;
        int start = 0; // of what is not settled
        for (int i = 0; i < size; i++) {
            int child = trie.child(node, units[i]);
            while (child == PieceTrie.NONE) {
                int settled = settle(node, start, i, word);
                if (settled == 0) {
                    return false;
                }
                start += settled;
                node = model.links().link(node);
                child = trie.child(node, units[i]);
            }
            node = child;
        }
        while (start < size) {
            int settled = settle(node, start, size, word);
            if (settled == 0) {
                return false;
            }
            start += settled;
            node = model.links().link(node);
        }
        return true;
    }

    /** Adds the pieces that are sure where a walk from {@code start} to {@code end} goes no further; their units. */
    private int settle(int node, int start, int end, int word) {
        int id = model.trie().id(node);
        if (id != PieceTrie.NONE && end > start) { // the usual case: all of it is one piece
            tokens.add(id, starts[start], ends[end - 1], word);
            return end - start;
        }
        FailureLinks links = model.links();
        int last = links.last(node);
        int count = 0;
        for (int piece = last; piece != PieceTrie.NONE; piece = links.before(piece)) {
            count++;
        }
        tokens.extend(count);
        int token = tokens.size();
        for (int piece = last; piece != PieceTrie.NONE; piece = links.before(piece)) {
            int pieceStart = start + links.start(piece);
            int pieceEnd = start + links.end(piece);
            tokens.set(--token, links.id(piece), starts[pieceStart], ends[pieceEnd - 1], word);
        }
        return last == PieceTrie.NONE ? 0 : links.end(last);
    }

    /**
     * Whether the word spells the prefix of continuations itself, whose nodes then are not what they are within words.
     * No word does with {@code ##}, for {@code #} is a word of its own.
     */
    private boolean startsWithPrefix() {
        String prefix = model.continuation();
        int length = prefix.length();
        if (length == 0 || length > size) {
            return false;
        }
        int i = 0;
        while (i < length && units[i] == prefix.charAt(i)) {
            i++;
        }
        return i == length;
    }

    /** Looks for the longest piece at every place anew. */
    private boolean splitByTrying(int word) {
        PieceTrie trie = model.trie();
        int node = PieceTrie.ROOT;
        for (int start = 0; start < size; ) {
            int found = PieceTrie.NONE;
            int end = start;
            for (int i = start; i < size && node != PieceTrie.NONE; i++) {
                node = trie.child(node, units[i]);
                if (node != PieceTrie.NONE && trie.id(node) != PieceTrie.NONE) {
                    found = trie.id(node);
                    end = i + 1;
                }
            }
            if (found == PieceTrie.NONE) {
                return false;
            }
            tokens.add(found, starts[start], ends[end - 1], word);
            start = end;
            node = model.links().continuation();
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
