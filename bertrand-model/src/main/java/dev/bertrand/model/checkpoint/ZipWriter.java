package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A zip archive of entries as they are, each beginning at a multiple of 64 bytes, as PyTorch aligns them ({@code
 * caffe2/serialize/inline_container.cc}, {@code getPadding}). Java's own writer can neither align nor stream what it
 * does not compress. Sizes and offsets beyond 4 GiB take zip64.
 */
final class ZipWriter {
    /** More than an entry takes besides its bytes, if its name is shorter than 64. */
    static final int OVERHEAD = 512;

    private static final int ALIGNMENT = 64;
    /** The extra field that holds the padding: {@code FB}. */
    private static final short PADDING = 0x4246;

    private static final short VERSION = 45; // the first with zip64
    private static final short FIRST_OF_1980 = 0x21; // the zero of zip's calendar: equal weights make equal files
    private static final int CRC_OFFSET = 14;

    @SuppressWarnings("ArrayRecordComponent") // as in TensorEntry
    private record Written(byte[] name, long header, long bytes, int crc) {
        boolean isLarge() {
            return bytes >= ZipDirectory.MAX_32;
        }

        boolean isFar() {
            return header >= ZipDirectory.MAX_32;
        }
    }

    private final FileChannel channel;
    private final List<Written> entries = new ArrayList<>();

    ZipWriter(FileChannel channel) {
        this.channel = channel;
    }

    void add(String name, byte[] bytes) throws IOException {
        add(name, bytes.length, out -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        });
    }

    /** @param content writes exactly {@code bytes} bytes */
    void add(String name, long bytes, TensorSource.Content content) throws IOException {
        long header = channel.position();
        byte[] utf8 = name.getBytes(UTF_8);
        writeFully(local(new Written(utf8, header, bytes, 0)));
        Summed summed = new Summed(channel);
        content.writeTo(summed);
        Written written = new Written(utf8, header, bytes, (int) summed.crc.getValue());
        // The checksum stands before what it sums up.
        ByteBuffer crc = littleEndian(Integer.BYTES).putInt(written.crc()).flip();
        channel.write(crc, header + CRC_OFFSET);
        entries.add(written);
    }

    /** Writes the directory, without which the archive is none. */
    void finish() throws IOException {
        long start = channel.position();
        for (Written entry : entries) {
            writeFully(central(entry));
        }
        long end = channel.position();
        long bytes = end - start;
        if (start >= ZipDirectory.MAX_32 || bytes >= ZipDirectory.MAX_32 || entries.size() >= 0xffff) {
            writeFully(end64(start, end));
        }
        short count = (short) Math.min(entries.size(), 0xffff);
        writeFully(littleEndian(ZipDirectory.END_BYTES)
                .putInt(ZipDirectory.END_SIGNATURE)
                .putInt(0) // disks
                .putShort(count)
                .putShort(count)
                .putInt(narrow(bytes))
                .putInt(narrow(start))
                .putShort((short) 0)); // comment
    }

    private static ByteBuffer local(Written entry) {
        int wide = entry.isLarge() ? 4 + 2 * Long.BYTES : 0;
        long unpadded = entry.header() + ZipDirectory.LOCAL_BYTES + entry.name().length + wide + 4;
        int padding = (int) Math.floorMod(-unpadded, (long) ALIGNMENT);
        ByteBuffer header = littleEndian(ZipDirectory.LOCAL_BYTES + entry.name().length + wide + 4 + padding)
                .putInt(ZipDirectory.LOCAL_SIGNATURE);
        common(header, entry, wide + 4 + padding).put(entry.name());
        if (entry.isLarge()) {
            header.putShort(ZipDirectory.ZIP64).putShort((short) (wide - 4));
            header.putLong(entry.bytes()).putLong(entry.bytes());
        }
        header.putShort(PADDING).putShort((short) padding);
        while (header.hasRemaining()) {
            header.put((byte) 'Z');
        }
        return header;
    }

    private static ByteBuffer central(Written entry) {
        int fields = (entry.isLarge() ? 2 * Long.BYTES : 0) + (entry.isFar() ? Long.BYTES : 0);
        int wide = fields == 0 ? 0 : 4 + fields;
        ByteBuffer header = littleEndian(ZipDirectory.CENTRAL_BYTES + entry.name().length + wide)
                .putInt(ZipDirectory.CENTRAL_SIGNATURE)
                .putShort(VERSION); // of the writer
        common(header, entry, wide)
                .putShort((short) 0) // comment
                .putShort((short) 0) // disk
                .putShort((short) 0) // attributes inside the archive
                .putInt(0) // and outside
                .putInt(narrow(entry.header()))
                .put(entry.name());
        if (wide > 0) {
            header.putShort(ZipDirectory.ZIP64).putShort((short) fields);
        }
        if (entry.isLarge()) {
            header.putLong(entry.bytes()).putLong(entry.bytes());
        }
        if (entry.isFar()) {
            header.putLong(entry.header());
        }
        return header;
    }

    /** From the version that a reader needs to the length of the extra field: the same in both headers. */
    private static ByteBuffer common(ByteBuffer header, Written entry, int extra) {
        return header.putShort(VERSION)
                .putShort((short) 0) // flags
                .putShort((short) 0) // stored
                .putShort((short) 0) // midnight
                .putShort(FIRST_OF_1980)
                .putInt(entry.crc())
                .putInt(narrow(entry.bytes()))
                .putInt(narrow(entry.bytes()))
                .putShort((short) entry.name().length)
                .putShort((short) extra);
    }

    private ByteBuffer end64(long start, long end) {
        return littleEndian(ZipDirectory.END64_BYTES + ZipDirectory.LOCATOR_BYTES)
                .putInt(ZipDirectory.END64_SIGNATURE)
                .putLong(ZipDirectory.END64_BYTES - 12) // what follows
                .putShort(VERSION)
                .putShort(VERSION)
                .putLong(0) // disks
                .putLong(entries.size())
                .putLong(entries.size())
                .putLong(end - start)
                .putLong(start)
                .putInt(ZipDirectory.LOCATOR_SIGNATURE)
                .putInt(0) // disk
                .putLong(end)
                .putInt(1); // disks
    }

    /** What does not fit is all ones and stands in zip64's fields. */
    private static int narrow(long value) {
        return (int) Math.min(value, ZipDirectory.MAX_32);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void writeFully(ByteBuffer filled) throws IOException {
        filled.flip();
        while (filled.hasRemaining()) {
            channel.write(filled);
        }
    }

    /** Sums what passes through. */
    private static final class Summed implements WritableByteChannel {
        private final FileChannel channel;
        private final CRC32 crc = new CRC32();

        Summed(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            ByteBuffer passed = source.duplicate();
            int bytes = channel.write(source);
            crc.update(passed.limit(passed.position() + bytes));
            return bytes;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {}
    }
}
