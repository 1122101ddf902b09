package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Just enough of the protocol buffer wire format for a TensorBundle's index and an ONNX graph. Reading past the end
 * throws {@link java.nio.BufferUnderflowException}, other nonsense {@link IllegalArgumentException}.
 */
final class ProtoReader {
    private final ByteBuffer bytes;
    private int wireType;

    /** Reads the remaining bytes of a buffer, whose position stays where it is. */
    ProtoReader(ByteBuffer message) {
        bytes = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The next field's number, or 0 at the end of the message. */
    int nextField() {
        if (!bytes.hasRemaining()) {
            return 0;
        }
        int tag = (int) varint(bytes);
        wireType = tag & 7;
        return tag >>> 3;
    }

    long number() {
        require(0);
        return varint(bytes);
    }

    int fixed32() {
        require(5);
        return bytes.getInt();
    }

    float fixed32Float() {
        require(5);
        return bytes.getFloat();
    }

    ProtoReader message() {
        return new ProtoReader(bytes());
    }

    /** The field's bytes, shared with the message. */
    ByteBuffer bytes() {
        require(2);
        return slice(bytes, varint(bytes));
    }

    String text() {
        return UTF_8.decode(bytes()).toString();
    }

    /** Adds a repeated number, of which writers put one or many into a field. */
    void numbers(List<Long> into) {
        if (wireType == 0) {
            into.add(number());
            return;
        }
        ByteBuffer packed = bytes();
        while (packed.hasRemaining()) {
            into.add(varint(packed));
        }
    }

    void skip() {
        switch (wireType) {
            case 0 -> varint(bytes);
            case 1 -> slice(bytes, Long.BYTES);
            case 2 -> slice(bytes, varint(bytes));
            case 5 -> slice(bytes, Integer.BYTES);
            default -> throw new IllegalArgumentException("unknown wire type " + wireType);
        }
    }

    /** Seven bits a byte, least significant first; the high bit says that more follow. */
    static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is longer than ten bytes");
    }

    /** The next {@code length} bytes as their own buffer, moving past them. */
    static ByteBuffer slice(ByteBuffer from, long length) {
        if (length < 0 || length > from.remaining()) {
            throw new IllegalArgumentException(
                    "a length of %d does not fit the remaining %d bytes".formatted(length, from.remaining()));
        }
        ByteBuffer slice = from.slice(from.position(), (int) length).order(from.order());
        from.position(from.position() + (int) length);
        return slice;
    }

    private void require(int wanted) {
        if (wireType != wanted) {
            throw new IllegalArgumentException("wire type %d where %d was expected".formatted(wireType, wanted));
        }
    }
}
