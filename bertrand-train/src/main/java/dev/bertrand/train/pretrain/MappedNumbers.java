package dev.bertrand.train.pretrain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of ints or of longs, big-endian as DataOutputStream writes them, mapped in windows: no heap holds it. */
final class MappedNumbers {
    private static final int WINDOW = 1 << 30; // bytes; a buffer's index is an int

    private final ByteBuffer[] windows;
    private final long bytes;

    private MappedNumbers(ByteBuffer[] windows, long bytes) {
        this.windows = windows;
        this.bytes = bytes;
    }

    static MappedNumbers map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = channel.size();
            ByteBuffer[] windows = new ByteBuffer[Math.toIntExact((bytes + WINDOW - 1) / WINDOW)];
            for (int i = 0; i < windows.length; i++) {
                long from = (long) i * WINDOW;
                windows[i] = channel.map(MapMode.READ_ONLY, from, Math.min(WINDOW, bytes - from));
            }
            return new MappedNumbers(windows, bytes);
        }
    }

    /** How many ints they are. */
    long ints() {
        return bytes / Integer.BYTES;
    }

    /** How many longs they are. */
    long longs() {
        return bytes / Long.BYTES;
    }

    int getInt(long index) {
        long place = index * Integer.BYTES;
        return windows[(int) (place / WINDOW)].getInt((int) (place % WINDOW));
    }

    long getLong(long index) {
        long place = index * Long.BYTES;
        return windows[(int) (place / WINDOW)].getLong((int) (place % WINDOW));
    }
}
