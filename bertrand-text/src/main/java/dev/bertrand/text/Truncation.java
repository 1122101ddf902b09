package dev.bertrand.text;

/** Which sequence loses tokens where the input is longer than {@link EncodeOptions#maxLength}. */
public enum Truncation {
    /** None: the input keeps its length ({@code do_not_truncate}). */
    NONE,
    /**
     * The longer one down to the shorter one's length, then both. An odd budget favours the longer one, on a tie the
     * pair.
     */
    LONGEST_FIRST,
    /** The text; never its pair. */
    ONLY_FIRST,
    /** The pair; never the text. Right for a question with its context. */
    ONLY_SECOND
}
