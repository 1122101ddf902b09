package dev.bertrand.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that pass, for progress. */
public final class MeteredInputStream extends FilterInputStream {
    private long bytes;

    public MeteredInputStream(InputStream in) {
        super(in);
    }

    /** How many have passed since it was last asked. */
    public long take() {
        long taken = bytes;
        bytes = 0;
        return taken;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        bytes += value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        bytes += Math.max(0, read);
        return read;
    }
}
