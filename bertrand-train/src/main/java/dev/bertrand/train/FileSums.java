package dev.bertrand.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.checkpoint.AtomicFile;
import dev.bertrand.model.checkpoint.CheckpointWriteException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * SHA-256 sums of large files, remembered in a folder, so that a file is read once for as long as nobody touches it.
 * Several processes may share the folder: an entry is replaced as a whole, and whoever writes one has read the file.
 */
public final class FileSums {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Within the resolution of a disk's clock, a second change would not show. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final Path folder;
    private final Clock clock;

    /** Sums that are remembered in {@code folder}, which is made when the first one is. */
    public FileSums(Path folder) {
        this(folder, Clock.systemUTC());
    }

    FileSums(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** What changes when a file does: the change of the inode, where there is one, cannot be set back. */
    private record Stamp(
            @JsonProperty("size") long size,
            @JsonProperty("modified") String modified,
            @JsonProperty("changed") String changed,
            @JsonProperty("key") String key) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            FileTime changed = unix ? (FileTime) Files.getAttribute(file, "unix:ctime") : attributes.lastModifiedTime();
            return new Stamp(
                    attributes.size(),
                    attributes.lastModifiedTime().toInstant().toString(),
                    changed.toInstant().toString(),
                    String.valueOf(attributes.fileKey()));
        }

        boolean isOlderThan(Instant time) {
            return Instant.parse(modified).isBefore(time)
                    && Instant.parse(changed).isBefore(time);
        }
    }

    private record Entry(
            @JsonProperty("file") String file,
            @JsonProperty("stamp") Stamp stamp,
            @JsonProperty("sha256") String sum) {}

    /** The SHA-256 of a file, as hexadecimal digits. */
    public String sha256(Path file) throws IOException {
        Path real = file.toRealPath();
        Path place = folder.resolve(Provenance.sha256(real.toString().getBytes(StandardCharsets.UTF_8)) + ".json");
        Instant begun = clock.instant();
        Stamp before = Stamp.of(real);
        Optional<Entry> known = read(place).filter(entry -> before.equals(entry.stamp()));
        if (known.isPresent()) {
            return known.get().sum();
        }
        String sum = Provenance.sha256(real);
        if (before.equals(Stamp.of(real)) && before.isOlderThan(begun.minus(SETTLED))) {
            write(place, new Entry(real.toString(), before, sum));
        }
        return sum;
    }

    private static Optional<Entry> read(Path place) throws IOException {
        if (!Files.isRegularFile(place)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(place), Entry.class));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // damaged, and written anew
        }
    }

    private void write(Path place, Entry entry) {
        try {
            Files.createDirectories(folder);
            byte[] bytes = JSON.writeValueAsBytes(entry);
            AtomicFile.write(place, bytes.length, channel -> channel.write(ByteBuffer.wrap(bytes)));
        } catch (IOException | CheckpointWriteException e) {
            // Without a place to remember it in, the sum is still right.
        }
    }
}
