package dev.bertrand.model.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Brings one file of a repository here. It grows as {@code NAME.part}, goes on where a broken connection or a killed
 * process left it, and gets its name when its size and its sum are right.
 */
final class FileDownload {
    /** A connection that brought this much before it broke was worth it: the count of failures begins anew. */
    private static final long PROGRESS_BYTES = 1 << 20;

    private final Hub hub;
    private final RepositoryFile file;
    private final URI address;
    private final Path target;
    private final Path part;
    private final String task;

    /** Who is asked, and who hears of it. */
    record Hub(WebClient client, Refusals refusals, Patience patience, Progress progress) {}

    FileDownload(Hub hub, RepositoryFile file, URI address, Path target, String task) {
        this.hub = hub;
        this.file = file;
        this.address = address;
        this.target = target;
        this.part = target.resolveSibling(target.getFileName() + ".part");
        this.task = task;
    }

    /** Bytes that are already here. */
    long present() throws IOException {
        return Files.exists(target) ? Files.size(target) : size();
    }

    /**
     * Brings the file; one that is here already stays.
     *
     * @throws DamagedException if what came is twice not what the repository promises
     * @throws TransientException if the network fails again and again; what came is kept
     */
    void fetch() throws IOException {
        if (Files.exists(target) && (file.size() < 0 || Files.size(target) == file.size())) {
            return;
        }
        try {
            fetchOnce();
        } catch (DamagedException e) {
            // Perhaps the beginning, of an earlier run, was wrong.
            fetchOnce();
        }
    }

    private void fetchOnce() throws IOException {
        try {
            transfer();
            Checksums.require(part, file, hub.progress());
        } catch (DamagedException e) {
            Files.deleteIfExists(part);
            throw e;
        } finally {
            hub.progress().finish(task);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void transfer() throws IOException {
        int failures = 0;
        while (true) {
            long before = size();
            try {
                attempt();
                return;
            } catch (TransientException e) {
                failures = size() - before >= PROGRESS_BYTES ? 1 : failures + 1;
                if (failures >= hub.patience().attempts()) {
                    throw e;
                }
                hub.patience().pause(failures, e);
            }
        }
    }

    private void attempt() throws IOException {
        long begin = size();
        if (begin > 0 && begin == file.size()) {
            return;
        }
        if (file.size() >= 0 && begin > file.size()) {
            throw new DamagedException("%,d bytes are here, its size is %,d".formatted(begin, file.size()));
        }
        Map<String, String> headers = begin > 0 ? Map.of("Range", "bytes=%d-".formatted(begin)) : Map.of();
        try (WebResponse response = hub.client().get(address, headers)) {
            switch (response.status()) {
                case 200 -> append(response, 0);
                case 206 -> {
                    if (begin == 0 || !response.continues(begin, file.size())) {
                        throw new DamagedException("the server sends another range than was asked for");
                    }
                    append(response, begin);
                }
                case 416 -> throw new DamagedException("the server has nothing from byte %,d on".formatted(begin));
                default -> throw hub.refusals().of(response, file.name());
            }
        }
    }

    /** Writes the body from {@code begin} on; what lay there is gone. */
    private void append(WebResponse response, long begin) throws IOException {
        long length = response.length().orElse(-1);
        if (file.size() >= 0 && length >= 0 && begin + length != file.size()) {
            throw new DamagedException("the server sends %,d bytes of %,d".formatted(begin + length, file.size()));
        }
        long size = file.size() < 0 && length >= 0 ? begin + length : file.size();
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.truncate(begin).position(begin);
            for (List<ByteBuffer> buffers = response.body().next();
                    !buffers.isEmpty();
                    buffers = response.body().next()) {
                write(out, buffers, size);
            }
            out.force(true);
            if (size >= 0 && out.position() < size) {
                throw new TransientException("the answer ended early", new IOException("end of stream"));
            }
        }
    }

    private void write(FileChannel out, List<ByteBuffer> buffers, long size) throws IOException {
        for (ByteBuffer buffer : buffers) {
            if (size >= 0 && out.position() + buffer.remaining() > size) {
                throw new DamagedException("more bytes came than its size, %,d".formatted(size));
            }
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
        hub.progress().update(task, out.position(), size, "bytes");
    }

    private long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }
}
