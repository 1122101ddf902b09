package dev.bertrand.benchmarks.tokenizer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * All that is compared of one text's encoding; special tokens included, -1 for what they do not have.
 *
 * @param starts in code points
 * @param ends in code points, exclusive
 */
@SuppressWarnings("ArrayRecordComponent") // only ever digested
record Outputs(int[] ids, int[] starts, int[] ends, int[] words) {
    /** A SHA-256, in Base64. */
    String digest() {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * 4 * (ids.length + 1));
        for (int[] values : new int[][] {ids, starts, ends, words}) {
            bytes.putInt(values.length);
            bytes.asIntBuffer().put(values);
            bytes.position(bytes.position() + Integer.BYTES * values.length);
        }
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JVM has it
        }
    }
}
