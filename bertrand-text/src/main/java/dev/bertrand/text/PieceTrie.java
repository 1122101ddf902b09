package dev.bertrand.text;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * All pieces of a vocabulary as one trie over UTF-16 units, so that the longest piece at a place is found in one walk. A
 * double array (Aoe 1989): the child of {@code node} for unit {@code c} is {@code base(node) + c} if that place names
 * {@code node} as its parent. Continuations ({@code ##ing}) lie below the node of their prefix. Immutable.
 */
final class PieceTrie {
    static final int ROOT = 0;
    /** A node without children that no piece leads to. */
    static final int NOWHERE = 1;

    static final int NONE = -1;

    /** Below every node and after every child there is room for any unit, so that no walk leaves the array. */
    private static final int UNITS = Character.MAX_VALUE + 1;

    private final int[] bases;
    private final int[] parents;
    private final int[] ids;

    private PieceTrie(int[] bases, int[] parents, int[] ids) {
        this.bases = bases;
        this.parents = parents;
        this.ids = ids;
    }

    /** A trie in which the id of a piece is its place in the list; of a piece listed twice, the last place counts. */
    static PieceTrie of(List<String> pieces) {
        return new Builder(pieces).build();
    }

    /** The child of a node, or {@link #NONE}. */
    int child(int node, char unit) {
        int child = bases[node] + unit;
        return parents[child] == node ? child : NONE;
    }

    /** The id of the piece that ends at a node, or {@link #NONE}. */
    int id(int node) {
        return ids[node];
    }

    /** One more than the highest node. */
    int length() {
        return ids.length;
    }

    /** The node a piece or the beginning of one leads to, or {@link #NONE}. */
    int node(String start) {
        int node = ROOT;
        for (int i = 0; i < start.length() && node != NONE; i++) {
            node = child(node, start.charAt(i));
        }
        return node;
    }

    private static final class Builder {
        private static final int ASCII = 0x80;
        private static final int MOST_TRIES = 16;

        private final List<String> pieces;
        private final Integer[] sorted;
        private final BitSet taken = new BitSet();
        private int[] bases = new int[2 * UNITS];
        private int[] parents = new int[2 * UNITS];
        private int[] ids = new int[2 * UNITS];
        private int end = NOWHERE + 1;
        /** From {@link #ASCII} up to here no place is free: looking at each again would take most of the time. */
        private int full = ASCII;
        /** Up to here several children seldom fit; those without brothers fill the gaps. */
        private int crowded = ASCII;

        Builder(List<String> pieces) {
            this.pieces = pieces;
            this.sorted = new Integer[pieces.size()];
            Arrays.setAll(sorted, id -> id);
            Arrays.sort(sorted, (one, other) -> pieces.get(one).compareTo(pieces.get(other)));
        }

        /** Pieces {@code from} up to {@code to} in sorted order, which all lead to {@code node} with {@code depth} units. */
        private record Range(int node, int depth, int from, int to) {}

        PieceTrie build() {
            Arrays.fill(parents, NONE);
            Arrays.fill(ids, NONE);
            taken.set(ROOT);
            taken.set(NOWHERE);
            Deque<Range> open = new ArrayDeque<>(List.of(new Range(ROOT, 0, 0, sorted.length)));
            while (!open.isEmpty()) {
                place(open.removeFirst(), open);
            }
            int length = end + UNITS;
            return new PieceTrie(
                    Arrays.copyOf(bases, length), Arrays.copyOf(parents, length), Arrays.copyOf(ids, length));
        }

        private void place(Range range, Deque<Range> open) {
            int from = range.from();
            while (from < range.to() && pieces.get(sorted[from]).length() == range.depth()) {
                ids[range.node()] = sorted[from++]; // equal pieces are sorted by place: the last one stays
            }
            if (from == range.to()) {
                return;
            }
            int[] starts = starts(from, range);
            int base = freeBase(starts, range.depth());
            bases[range.node()] = base;
            for (int i = 0; i < starts.length; i++) {
                int child = base + unit(starts[i], range.depth());
                taken.set(child);
                parents[child] = range.node();
                end = Math.max(end, child + 1);
                int next = i + 1 < starts.length ? starts[i + 1] : range.to();
                open.addLast(new Range(child, range.depth() + 1, starts[i], next));
            }
        }

        /** The first piece of each child. */
        private int[] starts(int from, Range range) {
            int[] starts = new int[range.to() - from];
            int count = 0;
            for (int i = from; i < range.to(); i++) {
                if (i == from || unit(i, range.depth()) != unit(i - 1, range.depth())) {
                    starts[count++] = i;
                }
            }
            return Arrays.copyOf(starts, count);
        }

        /** A base at which all children fall on free places, a low one. */
        private int freeBase(int[] starts, int depth) {
            char first = unit(starts[0], depth);
            boolean alone = starts.length == 1;
            int from = alone ? full : crowded;
            int place = taken.nextClearBit(Math.max(first, from));
            if (alone && first <= full) {
                full = place;
            }
            int tries = 1;
            while (!fits(starts, depth, place - first)) {
                place = taken.nextClearBit(place + 1);
                tries++;
            }
            if (tries > MOST_TRIES && first <= crowded) {
                crowded = place;
            }
            return place - first;
        }

        private boolean fits(int[] starts, int depth, int base) {
            reserve(base);
            for (int start : starts) {
                if (taken.get(base + unit(start, depth))) {
                    return false;
                }
            }
            return true;
        }

        private void reserve(int base) {
            int wanted = base + UNITS;
            if (wanted <= parents.length) {
                return;
            }
            int before = parents.length;
            int length = Math.max(wanted, before + before / 2);
            bases = Arrays.copyOf(bases, length);
            parents = Arrays.copyOf(parents, length);
            ids = Arrays.copyOf(ids, length);
            Arrays.fill(parents, before, length, NONE);
            Arrays.fill(ids, before, length, NONE);
        }

        private char unit(int index, int depth) {
            return pieces.get(sorted[index]).charAt(depth);
        }
    }
}
