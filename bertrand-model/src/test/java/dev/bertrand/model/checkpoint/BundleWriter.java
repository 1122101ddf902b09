package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Writes a TensorBundle as TensorFlow does, as far as float variables need it. */
public final class BundleWriter {
    /** A variable: its shape and its numbers, row-major. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Variable(long[] shape, float[] values) {}

    /** For those who need some checkpoint. */
    static final Map<String, Variable> SAMPLE = Map.of(
            "bert/embeddings/word_embeddings", new Variable(new long[] {4, 2}, new float[8]),
            "bert/pooler/dense/kernel", new Variable(new long[] {2, 2}, new float[4]),
            "bert/pooler/dense/bias", new Variable(new long[] {2}, new float[2]));

    private static final long MAGIC = 0xdb4775248b80fb57L;

    private BundleWriter() {}

    /** Writes both files of a SavedModel into a folder. */
    public static void write(Path folder, Map<String, Variable> variables) throws IOException {
        write(folder, "variables", variables);
    }

    /** Writes both files of a checkpoint into a folder. */
    public static void write(Path folder, String name, Map<String, Variable> variables) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        TreeMap<String, byte[]> rows = rows(variables, data);
        Files.write(folder.resolve(name + ".data-00000-of-00001"), data.toByteArray());
        Files.write(folder.resolve(name + ".index"), table(rows));
    }

    /** The index of {@link #SAMPLE} with one entry damaged, under checksums that are right. */
    static byte[] mutatedIndex(Mutator mutator) {
        TreeMap<String, byte[]> rows = rows(SAMPLE, new ByteArrayOutputStream());
        String key = mutator.pick(List.copyOf(rows.keySet()));
        rows.put(key, mutator.mutate(rows.get(key)));
        return table(rows);
    }

    private static TreeMap<String, byte[]> rows(Map<String, Variable> variables, ByteArrayOutputStream data) {
        TreeMap<String, byte[]> rows = new TreeMap<>();
        rows.put("", new Bytes().field(1, 1).toByteArray());
        for (Map.Entry<String, Variable> variable : new TreeMap<>(variables).entrySet()) {
            byte[] values = littleEndian(variable.getValue().values());
            rows.put(variable.getKey(), entry(variable.getValue().shape(), data.size(), values));
            data.writeBytes(values);
        }
        return rows;
    }

    private static byte[] entry(long[] shape, int offset, byte[] values) {
        Bytes dimensions = new Bytes();
        for (long size : shape) {
            dimensions.field(2, new Bytes().field(1, size).toByteArray());
        }
        return new Bytes()
                .field(1, 1)
                .field(2, dimensions.toByteArray())
                .field(4, offset)
                .field(5, values.length)
                .fixed32(6, masked(values))
                .toByteArray();
    }

    /** One data block, an empty meta index, an index of one row, the footer. */
    private static byte[] table(TreeMap<String, byte[]> rows) {
        Bytes table = new Bytes();
        byte[] data = table.block(rows);
        byte[] meta = table.block(new TreeMap<>());
        byte[] index = table.block(new TreeMap<>(Map.of("zzz", data)));
        Bytes footer = new Bytes();
        footer.writeBytes(meta);
        footer.writeBytes(index);
        footer.writeBytes(new byte[40 - footer.size()]);
        footer.writeBytes(buffer(8).putLong(MAGIC).array());
        table.writeBytes(footer.toByteArray());
        return table.toByteArray();
    }

    static byte[] littleEndian(float... values) {
        ByteBuffer bytes = buffer(values.length * Float.BYTES);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static int masked(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int value = (int) crc.getValue();
        return ((value >>> 15) | (value << 17)) + 0xa282ead8;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Protocol buffer fields and LevelDB blocks, appended. */
    private static final class Bytes extends ByteArrayOutputStream {
        Bytes varint(long value) {
            long rest = value;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                write((int) (rest & 0x7f | 0x80));
            }
            write((int) rest);
            return this;
        }

        Bytes field(int number, long value) {
            return varint((long) number << 3).varint(value);
        }

        Bytes field(int number, byte[] message) {
            varint((long) number << 3 | 2).varint(message.length).writeBytes(message);
            return this;
        }

        Bytes fixed32(int number, int value) {
            varint((long) number << 3 | 5).writeBytes(buffer(4).putInt(value).array());
            return this;
        }

        /** Appends a block whose keys share prefixes, and returns its handle. */
        byte[] block(TreeMap<String, byte[]> rows) {
            Bytes block = new Bytes();
            byte[] previous = {};
            for (Map.Entry<String, byte[]> row : rows.entrySet()) {
                byte[] key = row.getKey().getBytes(UTF_8);
                int shared = Math.max(0, Arrays.mismatch(previous, key));
                block.varint(shared).varint(key.length - shared).varint(row.getValue().length);
                block.write(key, shared, key.length - shared);
                block.writeBytes(row.getValue());
                previous = key;
            }
            block.writeBytes(buffer(8).putInt(0).putInt(1).array());
            Bytes handle = new Bytes().varint(size()).varint(block.size());
            block.write(0);
            writeBytes(block.toByteArray());
            writeBytes(buffer(4).putInt(masked(block.toByteArray())).array());
            return handle.toByteArray();
        }
    }
}
