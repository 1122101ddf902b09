package dev.bertrand.train.feature;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table belong to which sequence. A sequence is known by what it says, not by where it stands: the same
 * text in training and held-out data is there once, and whatever asks for it finds it.
 */
final class SequenceRows {
    /** The first half of a SHA-256 of ids, segments and positions. */
    private record Key(long high, long low) {
        static Key of(Sequence sequence) {
            ByteBuffer sum = ByteBuffer.wrap(sha256().digest(bytes(sequence)));
            return new Key(sum.getLong(), sum.getLong());
        }
    }

    private final boolean firstTokens;
    private final Map<Key, Long> firstRows = new HashMap<>();
    private final List<Sequence> distinct = new ArrayList<>();
    private final MessageDigest digest = sha256();
    private long rows;

    /** @param firstTokens whether a sequence has one row, that of its first token, instead of one a token */
    SequenceRows(List<Sequence> sequences, boolean firstTokens) {
        this.firstTokens = firstTokens;
        for (Sequence sequence : sequences) {
            if (firstRows.putIfAbsent(Key.of(sequence), rows) == null) {
                distinct.add(sequence);
                digest.update(bytes(sequence));
                rows += rows(sequence);
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static byte[] bytes(Sequence sequence) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (1 + 3 * sequence.length()));
        bytes.putInt(sequence.length());
        for (int[] part : List.of(sequence.ids(), sequence.typeIds(), sequence.positions())) {
            bytes.asIntBuffer().put(part);
            bytes.position(bytes.position() + Integer.BYTES * part.length);
        }
        return bytes.array();
    }

    private int rows(Sequence sequence) {
        return firstTokens ? 1 : sequence.length();
    }

    /** Every sequence once, in the order of its rows. */
    List<Sequence> distinct() {
        return distinct;
    }

    /** Number of rows of all. */
    long total() {
        return rows;
    }

    /** A sum over all sequences, in their order. */
    String sha256Sum() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's digests can be copied", e);
        }
    }

    /** The first row of one of {@link #distinct}. */
    long first(Sequence sequence) {
        Long first = firstRows.get(Key.of(sequence));
        if (first == null) {
            throw new IllegalArgumentException("a sequence of %d tokens has no rows here".formatted(sequence.length()));
        }
        return first;
    }

    /** The rows of a batch, in its own order of rows, {@link Batch#firsts} where there is one a sequence; null if one is missing. */
    long @Nullable [] of(Batch batch) {
        long[] found = new long[firstTokens ? batch.size() : batch.tokens()];
        for (int i = 0; i < batch.size(); i++) {
            Sequence sequence = batch.sequence(i);
            Long first = firstRows.get(Key.of(sequence));
            if (first == null) {
                return null;
            }
            int start = firstTokens ? i : batch.start(i);
            for (int k = 0; k < rows(sequence); k++) {
                found[start + k] = first + k;
            }
        }
        return found;
    }
}
