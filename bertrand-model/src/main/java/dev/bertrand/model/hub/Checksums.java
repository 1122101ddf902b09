package dev.bertrand.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Whether a file's bytes are those that a repository lists. */
final class Checksums {
    private static final int BUFFER_BYTES = 1 << 20;

    private Checksums() {}

    /** @throws DamagedException if size or sum are not as listed */
    static void require(Path path, RepositoryFile file, Progress progress) throws IOException {
        long size = Files.size(path);
        if (file.size() >= 0 && size != file.size()) {
            throw new DamagedException("%,d bytes came, its size is %,d".formatted(size, file.size()));
        }
        if (file.sum().isEmpty()) {
            return;
        }
        RepositoryFile.Sum sum = file.sum().get();
        MessageDigest digest = switch (sum.kind()) {
            case SHA256 -> digest("SHA-256");
            case GIT_BLOB -> digest("SHA-1");
        };
        if (sum.kind() == RepositoryFile.Kind.GIT_BLOB) {
            digest.update("blob %d\0".formatted(size).getBytes(StandardCharsets.US_ASCII));
        }
        String actual = add(path, size, digest, "checking " + file.name(), progress);
        if (!actual.equals(sum.hex())) {
            throw new DamagedException("its %s is %s, expected %s".formatted(sum.kind(), actual, sum.hex()));
        }
    }

    private static String add(Path path, long size, MessageDigest digest, String task, Progress progress)
            throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        try (InputStream in = Files.newInputStream(path)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                done += count;
                progress.update(task, done, size, "bytes");
            }
        } finally {
            progress.finish(task);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has " + algorithm, e);
        }
    }
}
