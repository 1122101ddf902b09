package dev.bertrand.model.export;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A message of Protocol Buffers under construction: the few wire types ONNX needs. */
public final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    public ProtoWriter integer(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    public ProtoWriter real(int field, float value) {
        varint(((long) field << 3) | FIXED32);
        out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoWriter message(int field, ProtoWriter value) {
        return bytes(field, value.toBytes());
    }

    public ProtoWriter bytes(int field, byte[] value) {
        header(field, value.length);
        out.writeBytes(value);
        return this;
    }

    /** Bytes that are part of this message already. */
    ProtoWriter bytes(byte[] fields) {
        out.writeBytes(fields);
        return this;
    }

    /** The tag and the length of a field whose {@code length} bytes follow elsewhere. */
    ProtoWriter header(int field, long length) {
        varint(((long) field << 3) | BYTES);
        varint(length);
        return this;
    }

    /** Bytes written so far. */
    int size() {
        return out.size();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }
}
