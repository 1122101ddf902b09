package dev.bertrand.text;

/** Takes words as they are found, character by character; spans are UTF-16 units of the original text. */
interface WordSink {
    /** The next character of a word, and the span of the original text it comes from. */
    void append(int codePoint, int start, int end);

    /** What was appended is a word, unless it is nothing. */
    void endWord();

    /** A character that is a word of its own. */
    default void isolate(int codePoint, int start, int end) {
        endWord();
        append(codePoint, start, end);
        endWord();
    }

    /** A place to come back to; between words. */
    void mark();

    /** Forgets the words since the last {@link #mark}, and the word that was begun. */
    void reset();
}
