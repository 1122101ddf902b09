package dev.bertrand.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The tokens of one sequence, in columns, as they are found. Spans are UTF-16 units of the original text; a span that
 * starts at {@link #NONE} is none.
 */
final class Tokens {
    static final int NONE = -1;

    private int[] ids;
    private int[] starts;
    private int[] ends;
    private int[] words;
    private int size;
    private Map<Integer, String> spellings = Map.of();

    Tokens(int capacity) {
        ids = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        words = new int[capacity];
    }

    void add(int id, int start, int end, int word) {
        extend(1);
        set(size - 1, id, start, end, word);
    }

    /** Makes room for {@code count} more tokens, which are to be {@link #set}. */
    void extend(int count) {
        size += count;
        if (size > ids.length) {
            int capacity = 2 * size + 8;
            ids = Arrays.copyOf(ids, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            words = Arrays.copyOf(words, capacity);
        }
    }

    void set(int token, int id, int start, int end, int word) {
        ids[token] = id;
        starts[token] = start;
        ends[token] = end;
        words[token] = word;
    }

    /** Says how the text spells the last token, where that is not how the vocabulary does. */
    void spellLast(String spelling) {
        if (spellings.isEmpty()) {
            spellings = new HashMap<>();
        }
        spellings.put(size - 1, spelling);
    }

    /** Forgets all but the first {@code size} tokens; of those dropped none has a spelling of its own. */
    void cutBack(int size) {
        this.size = size;
    }

    int size() {
        return size;
    }

    int[] ids() {
        return ids;
    }

    int[] starts() {
        return starts;
    }

    int[] ends() {
        return ends;
    }

    int[] words() {
        return words;
    }

    Map<Integer, String> spellings() {
        return spellings;
    }
}
