package dev.bertrand.text;

/** Counts code points before each UTF-16 unit of a text. A span that ends within a pair of surrogates covers both. */
final class CodePointIndex {
    private final int[] before;

    CodePointIndex(String text) {
        before = new int[text.length() + 1];
        int count = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            before[i] = count++;
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                before[i + 1] = count;
            }
        }
        before[text.length()] = count;
    }

    Span convert(Span span) {
        if (span.end() >= before.length) {
            throw new IllegalArgumentException(
                    "Span %d to %d lies outside a text of %d UTF-16 units; pass the text and pair that were encoded"
                            .formatted(span.start(), span.end(), before.length - 1));
        }
        return new Span(before[span.start()], before[span.end()]);
    }
}
