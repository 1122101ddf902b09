package dev.bertrand.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Copies entries of zips that need not be honest: {@link ZipFile} believes what an entry says of its size and its sum. */
final class ZipEntries {
    private static final int COPY_BYTES = 1 << 20;

    private ZipEntries() {}

    /**
     * Copies one entry into a file.
     *
     * @param progress hears how many of its bytes are done
     * @param damaged makes the error for an entry that is not what it says
     */
    static void copy(
            ZipFile zip, ZipEntry entry, Path file, LongConsumer progress, Function<String, HubException> damaged)
            throws IOException {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[COPY_BYTES];
        long done = 0;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                done += count;
                if (done > entry.getSize()) {
                    throw damaged.apply(
                            "%s is larger than the %,d bytes it says".formatted(entry.getName(), entry.getSize()));
                }
                sum.update(buffer, 0, count);
                out.write(buffer, 0, count);
                progress.accept(done);
            }
        }
        if (done != entry.getSize() || sum.getValue() != entry.getCrc()) {
            throw damaged.apply("the bytes of %s are not those that were packed".formatted(entry.getName()));
        }
    }
}
