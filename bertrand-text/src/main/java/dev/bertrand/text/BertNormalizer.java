package dev.bertrand.text;

import java.util.stream.IntStream;

/**
 * Cleans, spaces out CJK, strips accents and lower-cases, in that order. Reference: Hugging Face, normalizers/bert.rs and
 * tokenizer/normalizer.rs, whose every step this follows, and so the slower of two ways: {@link CharacterActions} does
 * the same in one look a character, wherever characters do not depend on one another.
 *
 * @param cleanText whether control characters go and white space becomes spaces
 * @param spaceOutCjk whether every CJK ideograph is a word of its own
 * @param stripAccents whether letters are decomposed and lose their non-spacing marks
 */
record BertNormalizer(boolean cleanText, boolean spaceOutCjk, boolean stripAccents, boolean lowerCase) {
    /** As {@code tokenizer_config.json} has it; cleaning is no choice there. */
    static BertNormalizer of(TokenizerConfig config) {
        return new BertNormalizer(true, config.tokenizeChineseCharacters(), config.stripsAccents(), config.lowerCase());
    }

    /** Normalises {@code text} from {@code from} up to {@code to}. */
    AlignedText normalize(String text, int from, int to) {
        AlignedText normalized = AlignedText.of(text, from, to);
        if (cleanText) {
            normalized = clean(normalized);
        }
        if (spaceOutCjk) {
            normalized = spaceOut(normalized);
        }
        if (stripAccents) {
            normalized = dropMarks(decompose(normalized));
        }
        return lowerCase ? lower(normalized) : normalized;
    }

    private static AlignedText clean(AlignedText text) {
        AlignedText cleaned = new AlignedText(text.size());
        for (int i = 0; i < text.size(); i++) {
            int codePoint = text.codePoint(i);
            if (!Characters.isRemoved(codePoint)) {
                int kept = Characters.isWhitespace(codePoint) ? ' ' : codePoint;
                cleaned.append(kept, text.start(i), text.end(i));
            }
        }
        return cleaned;
    }

    private static AlignedText spaceOut(AlignedText text) {
        AlignedText spaced = new AlignedText(text.size());
        for (int i = 0; i < text.size(); i++) {
            boolean ideograph = Characters.isCjk(text.codePoint(i));
            if (ideograph) {
                spaced.append(' ', text.start(i), text.end(i));
            }
            spaced.append(text.codePoint(i), text.start(i), text.end(i));
            if (ideograph) {
                spaced.append(' ', text.start(i), text.end(i));
            }
        }
        return spaced;
    }

    /**
     * Canonical decomposition. In the reference marks move to their canonical order, while the places they point to stay
     * where they are: the first part of every decomposition stands for the next character of the text, further parts for
     * the same one again, whichever part comes to stand there.
     */
    private static AlignedText decompose(AlignedText text) {
        IntStream.Builder parts = IntStream.builder();
        IntStream.Builder steps = IntStream.builder(); // to the next place of the text: 1, or 0 for a further part
        for (int i = 0; i < text.size(); i++) {
            int[] decomposition = Characters.decompose(text.codePoint(i));
            for (int part = 0; part < decomposition.length; part++) {
                parts.add(decomposition[part]);
                steps.add(part == 0 ? 1 : 0);
            }
        }
        int[] codePoints = parts.build().toArray();
        int[] step = steps.build().toArray();
        AlignedText decomposed = new AlignedText(codePoints.length);
        int place = -1;
        for (int part : canonicalOrder(codePoints)) {
            place += step[part];
            int at = Math.max(place, 0);
            decomposed.append(codePoints[part], text.start(at), text.end(at));
        }
        return decomposed;
    }

    /** The marks between two starters by rank, those of one rank as they came (Unicode, section 3.11). */
    private static int[] canonicalOrder(int[] codePoints) {
        int[] order = IntStream.range(0, codePoints.length).toArray();
        int end;
        for (int start = 0; start < codePoints.length; start = end + 1) {
            end = start;
            while (end < codePoints.length && Characters.combiningRank(codePoints[end]) > 0) {
                end++;
            }
            if (end - start > 1) {
                int[] sorted = IntStream.range(start, end)
                        .mapToLong(i -> ((long) Characters.combiningRank(codePoints[i]) << Integer.SIZE) + i)
                        .sorted()
                        .mapToInt(key -> (int) key)
                        .toArray();
                System.arraycopy(sorted, 0, order, start, sorted.length);
            }
        }
        return order;
    }

    private static AlignedText dropMarks(AlignedText text) {
        AlignedText kept = new AlignedText(text.size());
        for (int i = 0; i < text.size(); i++) {
            if (!Characters.isNonspacingMark(text.codePoint(i))) {
                kept.append(text.codePoint(i), text.start(i), text.end(i));
            }
        }
        return kept;
    }

    private static AlignedText lower(AlignedText text) {
        AlignedText lowered = new AlignedText(text.size());
        for (int i = 0; i < text.size(); i++) {
            for (int lower : Characters.lowerCase(text.codePoint(i))) {
                lowered.append(lower, text.start(i), text.end(i));
            }
        }
        return lowered;
    }
}
