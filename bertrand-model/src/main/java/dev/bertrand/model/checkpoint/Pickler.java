package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes the instructions of a pickle of protocol 2, which is what {@code torch.save} writes. */
final class Pickler {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Pickler() {
        instruction(0x80); // PROTO
        instruction(2);
    }

    /** One without operands, named in {@link Unpickler}. */
    Pickler instruction(int opcode) {
        bytes.write(opcode);
        return this;
    }

    Pickler global(String module, String name) {
        instruction('c');
        bytes.writeBytes((module + "\n" + name + "\n").getBytes(UTF_8));
        return this;
    }

    Pickler text(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        instruction('X').fixed(Integer.BYTES, utf8.length); // BINUNICODE
        bytes.writeBytes(utf8);
        return this;
    }

    Pickler integer(long value) {
        if (value == (int) value) {
            return instruction('J').fixed(Integer.BYTES, value); // BININT
        }
        // libtorch reads long numbers of just this length.
        return instruction(0x8a).instruction(Long.BYTES).fixed(Long.BYTES, value); // LONG1
    }

    /** A tuple of integers. */
    Pickler integers(long... values) {
        instruction('(');
        for (long value : values) {
            integer(value);
        }
        return instruction('t');
    }

    /** The bytes of the finished pickle. */
    byte[] stop() {
        instruction('.');
        return bytes.toByteArray();
    }

    private Pickler fixed(int length, long value) {
        byte[] littleEndian = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        bytes.write(littleEndian, 0, length);
        return this;
    }
}
