package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A LevelDB table held in memory (leveldb, {@code doc/table_format.md}): data blocks, an index block naming them, a
 * footer naming the index. Wrong bytes throw {@link IllegalArgumentException} or
 * {@link java.nio.BufferUnderflowException}.
 */
final class LevelDbTable {
    private static final int FOOTER_BYTES = 48;
    private static final long MAGIC = 0xdb4775248b80fb57L;
    /** After each block: one byte for its compression, four for its checksum. */
    private static final int TRAILER_BYTES = 5;

    record Row(String key, ByteBuffer value) {}

    private LevelDbTable() {}

    /** All rows, in the order of their keys. */
    static List<Row> read(ByteBuffer file) {
        ByteBuffer table = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (table.limit() < FOOTER_BYTES || table.getLong(table.limit() - Long.BYTES) != MAGIC) {
            throw new IllegalArgumentException("it does not end as a LevelDB table does");
        }
        ByteBuffer footer = table.slice(table.limit() - FOOTER_BYTES, FOOTER_BYTES);
        block(table, footer); // the meta index, which TensorFlow leaves empty
        List<Row> rows = new ArrayList<>();
        for (Row block : rows(block(table, footer))) {
            rows.addAll(rows(block(table, block.value())));
        }
        return rows;
    }

    /** Follows a handle, two varints for offset and size, to the block's contents. */
    private static ByteBuffer block(ByteBuffer table, ByteBuffer handle) {
        long offset = ProtoReader.varint(handle);
        long size = ProtoReader.varint(handle);
        long available = (long) table.limit() - FOOTER_BYTES - TRAILER_BYTES;
        if (offset < 0 || size < Integer.BYTES || size > available || offset > available - size) {
            throw new IllegalArgumentException("a block lies outside the table");
        }
        int end = (int) (offset + size);
        if (table.get(end) != 0) {
            throw new IllegalArgumentException("a block is compressed (type %d)".formatted(table.get(end)));
        }
        if (table.getInt(end + 1) != Crc32c.masked(table.slice((int) offset, (int) size + 1))) {
            throw new IllegalArgumentException("a block's checksum does not match");
        }
        return table.slice((int) offset, (int) size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Keys share prefixes with the key before; the block ends with restart points, which only searches need. */
    private static List<Row> rows(ByteBuffer block) {
        int restarts = block.getInt(block.limit() - Integer.BYTES);
        long end = block.limit() - Integer.BYTES * (restarts + 1L);
        if (restarts < 0 || end < 0) {
            throw new IllegalArgumentException("a block has %d restart points".formatted(restarts));
        }
        block.limit((int) end);
        List<Row> rows = new ArrayList<>();
        byte[] key = new byte[0];
        while (block.hasRemaining()) {
            long shared = ProtoReader.varint(block);
            long fresh = ProtoReader.varint(block);
            long valueBytes = ProtoReader.varint(block);
            if (shared < 0 || shared > key.length || fresh < 0 || fresh > block.remaining()) {
                throw new IllegalArgumentException("a key is longer than its block");
            }
            byte[] next = Arrays.copyOf(key, (int) (shared + fresh));
            block.get(next, (int) shared, (int) fresh);
            key = next;
            rows.add(new Row(new String(key, UTF_8), ProtoReader.slice(block, valueBytes)));
        }
        return rows;
    }
}
