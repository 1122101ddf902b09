package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;

/**
 * The operands of a pickle's instructions. A length is compared with what is left before anything is allocated. Reading
 * past the end throws {@link java.nio.BufferUnderflowException}, other nonsense {@link IllegalArgumentException}.
 */
final class PickleReader {
    private static final int MAX_LINE = 255;

    private final ByteBuffer bytes;

    /** Reads a little-endian buffer and moves its position. */
    PickleReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Of the next byte. */
    int position() {
        return bytes.position();
    }

    int unsigned8() {
        return Byte.toUnsignedInt(bytes.get());
    }

    long unsigned16() {
        return Short.toUnsignedLong(bytes.getShort());
    }

    long signed32() {
        return bytes.getInt();
    }

    long unsigned32() {
        return Integer.toUnsignedLong(bytes.getInt());
    }

    /** A length, negative if it is beyond all bounds. */
    long unsigned64() {
        return bytes.getLong();
    }

    /** Big-endian, unlike everything else. */
    double decimal() {
        return Double.longBitsToDouble(Long.reverseBytes(bytes.getLong()));
    }

    String text(long length, Charset charset) {
        return new String(take(length), charset);
    }

    /** What follows up to the end of the line: a name, or a number. */
    String line() {
        int start = bytes.position();
        while (bytes.get() != '\n') {
            if (bytes.position() - start > MAX_LINE) {
                throw new IllegalArgumentException("a name has more than %d bytes".formatted(MAX_LINE));
            }
        }
        byte[] line = new byte[bytes.position() - start - 1];
        bytes.get(start, line);
        return new String(line, UTF_8);
    }

    /** Two's complement, least significant byte first: a Long, or a BigInteger if it must be. */
    Object integer(long length) {
        byte[] littleEndian = take(length);
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
        }
        return narrow(bigEndian.length == 0 ? BigInteger.ZERO : new BigInteger(bigEndian));
    }

    /** A number in protocol 1's digits. Long ones end in L, and booleans are 00 and 01. */
    Object digits() {
        String line = line();
        if (line.equals("00") || line.equals("01")) {
            return line.equals("01");
        }
        return narrow(new BigInteger(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
    }

    private static Object narrow(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private byte[] take(long length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("a value claims %s bytes but %,d are left"
                    .formatted(Long.toUnsignedString(length), bytes.remaining()));
        }
        byte[] taken = new byte[(int) length];
        bytes.get(taken);
        return taken;
    }
}
