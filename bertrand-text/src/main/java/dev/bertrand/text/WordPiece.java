package dev.bertrand.text;

/**
 * The WordPiece model: pieces, those of continuations below their prefix, and when a word is unknown.
 *
 * @param continuation the node below which pieces within a word lie; {@link PieceTrie#NONE} if there are none
 * @param longestWord in code points of the normalised word; longer ones are unknown
 */
record WordPiece(PieceTrie trie, int continuation, int unknownId, int longestWord) {
    /** {@code continuing_subword_prefix} of every published BERT. */
    static final String CONTINUATION = "##";

    /** {@code max_input_chars_per_word} of every published BERT. */
    static final int LONGEST_WORD = 100;
}
