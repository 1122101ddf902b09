package dev.bertrand.text;

/** What BERT calls white space, control, punctuation and CJK. Reference: Hugging Face, normalizers/bert.rs. */
final class Characters {
    private Characters() {}

    /** Unicode's White_Space; Java's own {@code isWhitespace} leaves out NBSP and takes in U+001C to U+001F. */
    static boolean isWhitespace(int codePoint) {
        return (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85 || Character.isSpaceChar(codePoint);
    }

    /**
     * What cleaning removes: control, format and private-use characters. Unassigned ones stay. A lone surrogate counts
     * as U+FFFD, which is what it becomes in UTF-8.
     */
    static boolean isRemoved(int codePoint) {
        if (codePoint == '\t' || codePoint == '\n' || codePoint == '\r') {
            return false;
        }
        int type = Character.getType(codePoint);
        return codePoint == 0xFFFD
                || type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.PRIVATE_USE
                || type == Character.SURROGATE;
    }

    static boolean isPunctuation(int codePoint) {
        return isAsciiPunctuation(codePoint)
                || switch (Character.getType(codePoint)) {
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> true;
                    default -> false;
                };
    }

    static boolean isNonspacingMark(int codePoint) {
        return Character.getType(codePoint) == Character.NON_SPACING_MARK;
    }

    /** CJK ideographs. Extension E starts at U+2B920 in Hugging Face, U+2B820 in Google's code: the former counts. */
    static boolean isCjk(int codePoint) {
        return within(codePoint, 0x4E00, 0x9FFF)
                || within(codePoint, 0x3400, 0x4DBF)
                || within(codePoint, 0xF900, 0xFAFF)
                || within(codePoint, 0x20000, 0x2A6DF)
                || within(codePoint, 0x2A700, 0x2B73F)
                || within(codePoint, 0x2B740, 0x2B81F)
                || within(codePoint, 0x2B920, 0x2CEAF)
                || within(codePoint, 0x2F800, 0x2FA1F);
    }

    /** Unicode calls {@code $+<=>^`|~} symbols; BERT splits at them all the same. */
    private static boolean isAsciiPunctuation(int codePoint) {
        return within(codePoint, '!', '/')
                || within(codePoint, ':', '@')
                || within(codePoint, '[', '`')
                || within(codePoint, '{', '~');
    }

    private static boolean within(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }
}
