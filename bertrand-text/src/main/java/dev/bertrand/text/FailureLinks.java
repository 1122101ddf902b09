package dev.bertrand.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where matching goes on at a node of a {@link PieceTrie} that has no child for the next unit, so that no unit is looked
 * at twice and a word takes linear time: LinMaxMatch (Song et al. 2021, arXiv 2012.15524). What was matched up to a node
 * falls into the pieces that the longest match from left to right would take, and a rest; the link leads to the node of
 * that rest. Immutable.
 */
final class FailureLinks {
    private static final int NONE = PieceTrie.NONE;

    /** Below which pieces within a word lie. */
    private final int continuation;
    /** The node to go on from, by node; {@link #NONE} where the word is unknown. */
    private final int[] links;
    /** The last piece that is settled on the way, by node. */
    private final int[] last;
    // Pieces settled at a node are a list from the last to the first, which shares its end with its parent's.
    private int[] ids = new int[1 << 10];
    private int[] ends = new int[1 << 10]; // in units from where the first piece of the list starts
    private int[] before = new int[1 << 10];
    private int size;

    private FailureLinks(PieceTrie trie, int continuation) {
        this.continuation = continuation;
        this.links = filled(trie.length());
        this.last = filled(trie.length());
    }

    private static int[] filled(int length) {
        int[] values = new int[length];
        Arrays.fill(values, NONE);
        return values;
    }

    static FailureLinks of(PieceTrie trie, List<String> pieces, String prefix) {
        int below = trie.node(prefix);
        FailureLinks links = new FailureLinks(trie, below == NONE ? PieceTrie.NOWHERE : below);
        links.link(trie, pieces, prefix);
        links.ids = Arrays.copyOf(links.ids, links.size);
        links.ends = Arrays.copyOf(links.ends, links.size);
        links.before = Arrays.copyOf(links.before, links.size);
        return links;
    }

    int continuation() {
        return continuation;
    }

    int link(int node) {
        return links[node];
    }

    /** The last piece settled where {@link #link} is followed. */
    int last(int node) {
        return last[node];
    }

    /** The piece settled before this one, {@link #NONE} before the first. */
    int before(int piece) {
        return before[piece];
    }

    int id(int piece) {
        return ids[piece];
    }

    /** Where a piece starts, in units from where its list does. */
    int start(int piece) {
        return before[piece] == NONE ? 0 : ends[before[piece]];
    }

    int end(int piece) {
        return ends[piece];
    }

    /** All nodes, those nearer to the root or to the prefix first: links lead to nearer ones. */
    private void link(PieceTrie trie, List<String> pieces, String prefix) {
        int open = pieces.size(); // pieces that go on
        int[] numbers = IntStream.range(0, open).toArray();
        int[] nodes = new int[open];
        int[] starts = new int[open];
        for (int piece = 0; piece < open; piece++) {
            boolean continues = pieces.get(piece).startsWith(prefix);
            nodes[piece] = continues ? continuation : PieceTrie.ROOT;
            starts[piece] = continues ? prefix.length() : 0;
        }
        int prefixNode = PieceTrie.ROOT;
        int prefixEnd = continuation == PieceTrie.NOWHERE ? 0 : prefix.length() - 1;
        for (int depth = 0; open > 0 || depth < prefixEnd; depth++) {
            int going = 0;
            for (int i = 0; i < open; i++) {
                int piece = numbers[i];
                int at = starts[piece] + depth;
                if (at < pieces.get(piece).length()) {
                    nodes[piece] = link(trie, nodes[piece], pieces.get(piece).charAt(at), depth + 1);
                    numbers[going++] = piece;
                }
            }
            open = going;
            if (depth < prefixEnd) {
                prefixNode = link(trie, prefixNode, prefix.charAt(depth), depth + 1);
            }
        }
    }

    /** Links the child of a node, and gives the child. */
    private int link(PieceTrie trie, int parent, char unit, int depth) {
        int node = trie.child(parent, unit);
        if (last[node] != NONE) {
            return node;
        }
        if (trie.id(node) != NONE) {
            last[node] = add(trie.id(node), depth, NONE);
            links[node] = continuation;
            return node;
        }
        int settled = last[parent];
        int rest = links[parent];
        while (rest != NONE && trie.child(rest, unit) == NONE) {
            settled = last[rest] == NONE ? settled : append(settled, last[rest]);
            rest = links[rest];
        }
        if (rest != NONE) {
            links[node] = trie.child(rest, unit);
            last[node] = settled;
        }
        return node;
    }

    /** A list followed by another. */
    private int append(int list, int other) {
        int[] added = new int[8];
        int count = 0;
        for (int piece = other; piece != NONE; piece = before[piece]) {
            if (count == added.length) {
                added = Arrays.copyOf(added, 2 * count);
            }
            added[count++] = piece;
        }
        int offset = ends[list];
        int end = list;
        while (count-- > 0) {
            end = add(ids[added[count]], offset + ends[added[count]], end);
        }
        return end;
    }

    private int add(int id, int end, int previous) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            before = Arrays.copyOf(before, 2 * size);
        }
        ids[size] = id;
        ends[size] = end;
        before[size] = previous;
        return size++;
    }
}
