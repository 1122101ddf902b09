package dev.bertrand.text;

/**
 * The WordPiece model: pieces, those of continuations below their prefix, and when a word is unknown.
 *
 * @param continuation the prefix of pieces within a word
 * @param longestWord in code points of the normalised word; longer ones are unknown
 */
record WordPiece(PieceTrie trie, FailureLinks links, String continuation, int unknownId, int longestWord) {
    /** {@code continuing_subword_prefix} of every published BERT. */
    static final String CONTINUATION = "##";

    /** {@code max_input_chars_per_word} of every published BERT. */
    static final int LONGEST_WORD = 100;

    static WordPiece of(Vocabulary vocabulary, String continuation, int unknownId, int longestWord) {
        FailureLinks links = FailureLinks.of(vocabulary.trie(), vocabulary.tokens(), continuation);
        return new WordPiece(vocabulary.trie(), links, continuation, unknownId, longestWord);
    }
}
