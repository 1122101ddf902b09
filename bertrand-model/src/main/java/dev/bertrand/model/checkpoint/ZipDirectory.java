package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The central directory of a zip archive (PKWARE, {@code APPNOTE.TXT} 6.3.10, zip64 included): where the bytes of each
 * entry lie, so that they can be mapped. Java's own reader does not say. Wrong bytes throw
 * {@link IllegalArgumentException} or {@link java.nio.BufferUnderflowException}.
 */
final class ZipDirectory {
    static final int LOCAL_SIGNATURE = 0x04034b50;
    static final int CENTRAL_SIGNATURE = 0x02014b50;
    static final int END_SIGNATURE = 0x06054b50;
    static final int END64_SIGNATURE = 0x06064b50;
    static final int LOCATOR_SIGNATURE = 0x07064b50;
    static final int LOCAL_BYTES = 30;
    static final int CENTRAL_BYTES = 46;
    static final int END_BYTES = 22;
    static final int END64_BYTES = 56;
    static final int LOCATOR_BYTES = 20;
    static final short ZIP64 = 1; // the extra field that holds what does not fit 32 bits
    static final long MAX_32 = 0xffff_ffffL;

    private static final int MAX_COMMENT = 0xffff;
    private static final int MAX_DIRECTORY_BYTES = 16 << 20;
    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;

    /**
     * An entry.
     *
     * @param header where its local header begins in the file
     * @param offset where its bytes begin
     * @param bytes how many there are, compressed or not
     * @param stored whether they are as they were, neither compressed nor encrypted
     */
    record Entry(String name, long header, long offset, long bytes, boolean stored) {}

    private record Bounds(long start, long bytes) {}

    private ZipDirectory() {}

    /** All entries by name, in the order of the directory. Their bytes lie in the file and do not overlap. */
    static Map<String, Entry> read(WeightsFile file) {
        Bounds bounds = bounds(file);
        if (bounds.bytes() > MAX_DIRECTORY_BYTES) {
            throw new IllegalArgumentException("its directory has %,d bytes, more than the %,d that weights need"
                    .formatted(bounds.bytes(), MAX_DIRECTORY_BYTES));
        }
        ByteBuffer directory = file.read(bounds.start(), (int) bounds.bytes());
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (directory.hasRemaining()) {
            Entry entry = entry(directory, file, bounds.start());
            if (entries.put(entry.name(), entry) != null) {
                throw new IllegalArgumentException("two entries are named " + entry.name());
            }
        }
        requireApart(entries);
        return entries;
    }

    /** Where the directory lies, as the end of the file says. */
    private static Bounds bounds(WeightsFile file) {
        int length = (int) Math.min(file.size(), LOCATOR_BYTES + END_BYTES + MAX_COMMENT);
        long tailStart = file.size() - length;
        ByteBuffer tail = file.read(tailStart, length);
        int end = end(tail);
        long limit = tailStart + end;
        long bytes = Integer.toUnsignedLong(tail.getInt(end + 12));
        long start = Integer.toUnsignedLong(tail.getInt(end + 16));
        int locator = end - LOCATOR_BYTES;
        if (locator >= 0 && tail.getInt(locator) == LOCATOR_SIGNATURE) {
            limit = tail.getLong(locator + 8);
            if (limit < 0 || limit > tailStart + locator - END64_BYTES) {
                throw new IllegalArgumentException("its zip64 record lies outside the file");
            }
            ByteBuffer end64 = file.read(limit, END64_BYTES);
            if (end64.getInt(0) != END64_SIGNATURE) {
                throw new IllegalArgumentException("its zip64 record is missing");
            }
            bytes = end64.getLong(40);
            start = end64.getLong(48);
        }
        if (start < 0 || bytes < 0 || start > limit || bytes > limit - start) {
            throw new IllegalArgumentException("its directory lies outside the file; is it truncated?");
        }
        return new Bounds(start, bytes);
    }

    /** The end record, which a comment of up to 64 KB may follow. */
    private static int end(ByteBuffer tail) {
        for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_SIGNATURE
                    && Short.toUnsignedInt(tail.getShort(at + 20)) == tail.limit() - END_BYTES - at) {
                return at;
            }
        }
        throw new IllegalArgumentException("the zip archive has no directory; is the file truncated?");
    }

    private static Entry entry(ByteBuffer directory, WeightsFile file, long limit) {
        ByteBuffer fixed = slice(directory, CENTRAL_BYTES);
        if (fixed.getInt(0) != CENTRAL_SIGNATURE) {
            throw new IllegalArgumentException("its directory is damaged");
        }
        String name = name(slice(directory, Short.toUnsignedInt(fixed.getShort(28))));
        ByteBuffer extra = slice(directory, Short.toUnsignedInt(fixed.getShort(30)));
        slice(directory, Short.toUnsignedInt(fixed.getShort(32))); // a comment
        boolean stored = (fixed.getShort(8) & ENCRYPTED) == 0 && fixed.getShort(10) == STORED;
        // Those of the size as it was, the size in the archive and the header's place that are 0xffffffff stand in the
        // extra field instead, in this order.
        ByteBuffer wide = zip64(extra);
        long plainBytes = wide(fixed.getInt(24), wide);
        long bytes = wide(fixed.getInt(20), wide);
        long header = wide(fixed.getInt(42), wide);
        if (header < 0 || header > limit - LOCAL_BYTES) {
            throw new IllegalArgumentException("entry %s begins outside the file".formatted(name));
        }
        ByteBuffer local = file.read(header, LOCAL_BYTES);
        if (local.getInt(0) != LOCAL_SIGNATURE) {
            throw new IllegalArgumentException("entry %s does not begin where the directory says".formatted(name));
        }
        // The local extra field is padded to align the bytes; the directory's copy is not.
        long offset = header
                + LOCAL_BYTES
                + Short.toUnsignedInt(local.getShort(26))
                + Short.toUnsignedInt(local.getShort(28));
        if (bytes < 0 || offset > limit || bytes > limit - offset) {
            throw new IllegalArgumentException("entry %s claims %,d bytes but the file has %,d"
                    .formatted(name, bytes, Math.max(0, limit - offset)));
        }
        return new Entry(name, header, offset, bytes, stored && plainBytes == bytes);
    }

    private static long wide(int narrow, ByteBuffer wide) {
        long value = Integer.toUnsignedLong(narrow);
        return value == MAX_32 && wide.hasRemaining() ? wide.getLong() : value;
    }

    private static ByteBuffer zip64(ByteBuffer extra) {
        while (extra.remaining() >= 4) {
            short id = extra.getShort();
            ByteBuffer field = slice(extra, Short.toUnsignedInt(extra.getShort()));
            if (id == ZIP64) {
                return field;
            }
        }
        return ByteBuffer.allocate(0);
    }

    /** Names only tell entries apart and never become paths; one that climbs is no mistake but an attack. */
    private static String name(ByteBuffer bytes) {
        String name = UTF_8.decode(bytes).toString();
        if (name.startsWith("/")
                || name.contains("\\")
                || Arrays.asList(name.split("/")).contains("..")) {
            throw new IllegalArgumentException("entry '%s' points outside the archive".formatted(name));
        }
        return name;
    }

    private static void requireApart(Map<String, Entry> entries) {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::header));
        for (int i = 1; i < sorted.size(); i++) {
            Entry before = sorted.get(i - 1);
            if (before.offset() + before.bytes() > sorted.get(i).header()) {
                throw new IllegalArgumentException("entries %s and %s overlap"
                        .formatted(before.name(), sorted.get(i).name()));
            }
        }
    }

    private static ByteBuffer slice(ByteBuffer from, int length) {
        return ProtoReader.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
