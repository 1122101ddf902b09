package dev.bertrand.model;

import dev.bertrand.text.Encoding;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The model's input for one text or pair: parallel arrays without padding. Positions are their own array because a
 * mask may have holes, and the tokens around a hole keep their position numbers.
 *
 * @param ids vocabulary ids
 * @param typeIds segment of each token, 0 or 1
 * @param positions place of each token in the original row, from 0
 * @param seen how many of the first tokens each one attends to, beside itself; null where all attend to all
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are what tensors are made of; nobody compares sequences
public record Sequence(int[] ids, int[] typeIds, int[] positions, int @Nullable [] seen) {
    public Sequence {
        if (ids.length == 0) {
            throw new IllegalArgumentException("a sequence needs at least one token that is not masked; got none");
        }
        if (ids.length != typeIds.length || ids.length != positions.length) {
            throw new IllegalArgumentException("ids, type ids and positions must be equally long, got %d, %d and %d"
                    .formatted(ids.length, typeIds.length, positions.length));
        }
        if (seen != null && seen.length != ids.length) {
            throw new IllegalArgumentException(
                    "seen must have an entry for each of %d ids, got %d".formatted(ids.length, seen.length));
        }
    }

    /** A sequence whose tokens all attend to each other. */
    public Sequence(int[] ids, int[] typeIds, int[] positions) {
        this(ids, typeIds, positions, null);
    }

    /** A text that is read from left to right: each token attends to those before it and to itself. */
    public static Sequence leftToRight(int... ids) {
        int[] places = IntStream.range(0, ids.length).toArray();
        return new Sequence(ids, new int[ids.length], places, places);
    }

    /** The tokens of {@code encoding} whose attention mask is 1. */
    public static Sequence of(Encoding encoding) {
        return of(encoding.ids(), encoding.typeIds(), encoding.attentionMask());
    }

    /** The tokens whose mask is not 0; the others are left out and leave a hole in the positions. */
    public static Sequence of(int[] ids, int[] typeIds, int[] mask) {
        if (ids.length != typeIds.length || ids.length != mask.length) {
            throw new IllegalArgumentException("ids, segment ids and mask must be equally long, got %d, %d and %d"
                    .formatted(ids.length, typeIds.length, mask.length));
        }
        int[] kept = new int[ids.length];
        int length = 0;
        for (int i = 0; i < ids.length; i++) {
            if (mask[i] != 0) {
                kept[length++] = i;
            }
        }
        int[] positions = Arrays.copyOf(kept, length);
        return new Sequence(pick(ids, positions), pick(typeIds, positions), positions);
    }

    private static int[] pick(int[] values, int[] indices) {
        return Arrays.stream(indices).map(i -> values[i]).toArray();
    }

    /** Its first token alone. */
    public Sequence first() {
        return new Sequence(new int[] {ids[0]}, new int[] {typeIds[0]}, new int[] {positions[0]});
    }

    /** Number of tokens. */
    public int length() {
        return ids.length;
    }
}
