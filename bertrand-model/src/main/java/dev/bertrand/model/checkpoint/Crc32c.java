package dev.bertrand.model.checkpoint;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The masked CRC-32C of LevelDB and TensorFlow ({@code tensorflow/core/lib/hash/crc32c.h}). */
final class Crc32c {
    private static final int MASK_DELTA = 0xa282ead8;

    private Crc32c() {}

    /** Masked sum of the remaining bytes, whose position stays where it is. */
    static int masked(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
