package dev.bertrand.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link BertNormalizer} and the split into words make of each code point, worked out once: an {@code int} a code
 * point, in pages of which most are the same.
 */
final class CharacterActions {
    /** Goes into the current word, moved by {@link #distance} (lower case). */
    static final int LETTER = 0;
    /** Is removed. */
    static final int SKIP = 1;
    /** Ends a word. */
    static final int SPACE = 2;
    /** Is a word of its own: punctuation or an ideograph. */
    static final int ISOLATED = 3;
    /** Becomes several; {@link #expansion} says which. */
    static final int EXPANDED = 4;
    /** A Hangul syllable, which becomes its jamo. */
    static final int HANGUL = 5;
    /** A mark that stays and may change places with its neighbours: only {@link BertNormalizer} knows. */
    static final int CONTEXT = 6;

    private static final int KIND_BITS = 3;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;

    /** Sixteen at most, each of which takes a while to work out. */
    private static final Map<BertNormalizer, CharacterActions> KNOWN = new ConcurrentHashMap<>();

    private final int[][] pages = new int[(Character.MAX_CODE_POINT + 1) / PAGE][];
    private final List<int[]> expansions = new ArrayList<>();
    private final BertNormalizer normalizer;

    static CharacterActions of(BertNormalizer normalizer) {
        return KNOWN.computeIfAbsent(normalizer, CharacterActions::new);
    }

    private CharacterActions(BertNormalizer normalizer) {
        this.normalizer = normalizer;
        Map<Page, int[]> distinct = new HashMap<>();
        for (int page = 0; page < pages.length; page++) {
            int[] actions = new int[PAGE];
            for (int i = 0; i < PAGE && !Characters.isPlainPage(page * PAGE); i++) {
                actions[i] = action(page * PAGE + i);
            }
            pages[page] = distinct.computeIfAbsent(new Page(actions), Page::actions);
        }
    }

    int of(int codePoint) {
        return pages[codePoint >> PAGE_BITS][codePoint & (PAGE - 1)];
    }

    static int kind(int action) {
        return action & KIND_MASK;
    }

    /** From a code point to the one it becomes. */
    static int distance(int action) {
        return action >> KIND_BITS;
    }

    /** The actions of the code points that an {@link #EXPANDED} one becomes, each followed by the code point. */
    int[] expansion(int action) {
        return expansions.get(action >> KIND_BITS);
    }

    private int action(int unit) {
        int codePoint = Characters.scalar(unit);
        if (normalizer.cleanText()) {
            if (Characters.isRemoved(codePoint)) {
                return SKIP;
            }
            if (Characters.isWhitespace(codePoint)) {
                return SPACE;
            }
        }
        int[] kept = normalizer.stripAccents() ? withoutMarks(codePoint) : new int[] {codePoint};
        if (normalizer.stripAccents() && IntStream.of(kept).anyMatch(part -> Characters.combiningRank(part) > 0)) {
            return CONTEXT;
        }
        if (normalizer.lowerCase()) {
            kept = IntStream.of(kept)
                    .flatMap(part -> IntStream.of(Characters.lowerCase(part)))
                    .toArray();
        }
        if (normalizer.spaceOutCjk() && Characters.isCjk(codePoint)) {
            return ISOLATED | (kept[0] - unit) << KIND_BITS;
        }
        if (kept.length == 0) {
            return SKIP;
        }
        if (kept.length == 1) {
            return kindOf(kept[0]) | (kept[0] - unit) << KIND_BITS;
        }
        if (Characters.isHangul(codePoint)) {
            return HANGUL;
        }
        expansions.add(IntStream.of(kept)
                .flatMap(part -> IntStream.of(kindOf(part), part))
                .toArray());
        return EXPANDED | (expansions.size() - 1) << KIND_BITS;
    }

    private static int[] withoutMarks(int codePoint) {
        return IntStream.of(Characters.decompose(codePoint))
                .filter(part -> !Characters.isNonspacingMark(part))
                .toArray();
    }

    /** What the split into words makes of a normalised code point. */
    private static int kindOf(int codePoint) {
        if (Characters.isPunctuation(codePoint)) {
            return ISOLATED;
        }
        return Characters.isWhitespace(codePoint) ? SPACE : LETTER;
    }

    /** A page as a key. */
    @SuppressWarnings("ArrayRecordComponent") // compared by content below
    private record Page(int[] actions) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Page page && Arrays.equals(actions, page.actions);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(actions);
        }
    }
}
