package dev.bertrand.text;

import java.text.Normalizer;

/**
 * Cleans, spaces out CJK, strips accents and lower-cases, in that order, a code point at a time. Reference: Hugging
 * Face, normalizers/bert.rs.
 */
record BertNormalizer(boolean lowerCase, boolean stripAccents, boolean spaceOutCjk) {
    /** Below it, no code point has a decomposition. */
    private static final int FIRST_DECOMPOSING = 0xC0;

    private static final int CAPITAL_I_WITH_DOT = 0x130;
    private static final int DOT_ABOVE = 0x307;

    /** Normalises {@code text} from {@code start} up to {@code end}. */
    AlignedText normalize(String text, int start, int end) {
        AlignedText normalized = new AlignedText(end - start);
        int next;
        for (int i = start; i < end; i = next) {
            int codePoint = text.codePointAt(i);
            next = i + Character.charCount(codePoint);
            if (Characters.isRemoved(codePoint)) {
                continue;
            }
            if (Characters.isWhitespace(codePoint)) {
                normalized.append(' ', i, next);
                continue;
            }
            boolean ideograph = spaceOutCjk && Characters.isCjk(codePoint);
            if (ideograph) {
                normalized.append(' ', i, next);
            }
            decompose(codePoint, i, next, normalized);
            if (ideograph) {
                normalized.append(' ', i, next);
            }
        }
        return normalized;
    }

    /**
     * Canonical decomposition without non-spacing marks. Putting marks in canonical order is left out: the few marks
     * that are not dropped (musical symbols, Hangul tone marks) never follow one another in ordinary text.
     */
    private void decompose(int codePoint, int start, int end, AlignedText normalized) {
        if (!stripAccents || codePoint < FIRST_DECOMPOSING) {
            lowerCase(codePoint, start, end, normalized);
            return;
        }
        String decomposed = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFD);
        decomposed
                .codePoints()
                .filter(part -> !Characters.isNonspacingMark(part))
                .forEach(part -> lowerCase(part, start, end, normalized));
    }

    /** Per code point, so that a final sigma stays what it is; {@code String.toLowerCase} looks at its neighbours. */
    private void lowerCase(int codePoint, int start, int end, AlignedText normalized) {
        if (!lowerCase) {
            normalized.append(codePoint, start, end);
            return;
        }
        normalized.append(Character.toLowerCase(codePoint), start, end);
        if (codePoint == CAPITAL_I_WITH_DOT) {
            // The one code point whose full lower case is two.
            normalized.append(DOT_ABOVE, start, end);
        }
    }
}
