package dev.bertrand.benchmarks.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A pickle under construction, in the protocol 2 that PyTorch reads (torch/csrc/jit/serialization/unpickler.cpp). */
final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Pickle() {
        op(0x80).op(2);
    }

    private Pickle op(int code) {
        out.write(code);
        return this;
    }

    Pickle op(char code) {
        return op((int) code);
    }

    /** Pushes a class or a function. */
    Pickle global(String module, String name) {
        op('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    Pickle text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        op('X');
        integer(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    /** Pushes a number of up to 32 bits. */
    Pickle number(long value) {
        op('J');
        integer(Math.toIntExact(value));
        return this;
    }

    Pickle bool(boolean value) {
        return op(value ? 0x88 : 0x89);
    }

    /** Pushes a tuple of any length. */
    Pickle numbers(long... values) {
        op('(');
        for (long value : values) {
            number(value);
        }
        return op('t');
    }

    /** Makes an object of the class below the empty tuple on the stack. */
    Pickle newObject() {
        return op(')').op(0x81);
    }

    private void integer(int value) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    byte[] toBytes() {
        op('.');
        return out.toByteArray();
    }
}
