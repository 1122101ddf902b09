package dev.bertrand.model.hub;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Those of a {@code .tar}, {@code .tar.gz} or {@code .tgz}. It has no directory: whoever looks for a file reads it all. */
final class TarredFiles implements PackedFiles {
    /** No model is as large; what a few bytes of gzip can claim would keep a reader for hours. */
    private static final long MOST_BYTES = 1L << 37;

    private static final int COPY_BYTES = 1 << 20;

    private final Path archive;
    private final List<PackedFile> files = new ArrayList<>();

    private TarredFiles(Path archive) {
        this.archive = archive;
    }

    static boolean isOne(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".tar") || lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
    }

    /**
     * Reads what is in an archive, to its end, where gzip's sum is.
     *
     * @throws IOException if it is no such archive, or damaged
     */
    static TarredFiles open(Path archive) throws IOException {
        TarredFiles found = new TarredFiles(archive);
        try (InputStream in = found.stream();
                TarArchiveInputStream tar = tar(in)) {
            long bytes = 0;
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                bytes = requireSensible(Folders.add(bytes, entry.getSize()));
                if (isFile(entry)) {
                    found.files.add(new PackedFile(name(entry), entry.getSize()));
                }
            }
            byte[] buffer = new byte[COPY_BYTES];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                bytes = requireSensible(Folders.add(bytes, count));
            }
        }
        return found;
    }

    private static long requireSensible(long bytes) throws IOException {
        if (bytes > MOST_BYTES) {
            throw new IOException("it holds more than %,d bytes".formatted(MOST_BYTES));
        }
        return bytes;
    }

    private InputStream stream() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(archive), COPY_BYTES);
        if (archive.toString().toLowerCase(Locale.ROOT).endsWith(".tar")) {
            return in;
        }
        try {
            return new GZIPInputStream(in, COPY_BYTES);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static TarArchiveInputStream tar(InputStream in) {
        return new TarArchiveInputStream(in, "UTF-8");
    }

    private static TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e); // a header's number that is none
        }
    }

    /** A link leads elsewhere, where nobody asked to read; its own {@code isFile} takes it for a file. */
    private static boolean isFile(TarArchiveEntry entry) {
        return entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() && !entry.isFIFO() && !isDevice(entry);
    }

    private static boolean isDevice(TarArchiveEntry entry) {
        return entry.isBlockDevice() || entry.isCharacterDevice();
    }

    /** {@code tar -C folder .} puts a dot in front of every name. */
    private static String name(TarArchiveEntry entry) {
        String name = entry.getName();
        return name.startsWith("./") ? name.substring(2) : name;
    }

    @Override
    public List<PackedFile> list() {
        return List.copyOf(files);
    }

    @Override
    public void copy(Map<String, Path> targets, LongConsumer progress, Function<String, HubException> damaged)
            throws IOException {
        long done = 0;
        try (TarArchiveInputStream tar = tar(stream())) {
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                Path target = isFile(entry) ? targets.get(name(entry)) : null;
                if (target != null) {
                    done = copy(tar, target, done, progress);
                }
            }
        }
    }

    private static long copy(InputStream in, Path target, long before, LongConsumer progress) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        long done = before;
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                done += count;
                progress.accept(done);
            }
        }
        return done;
    }
}
