package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The format of {@code torch.save} since 1.6 ({@code torch/serialization.py}, {@code _save}): a zip archive of one
 * folder with {@code data.pkl}, {@code byteorder} and an entry {@code data/KEY} for each storage, none of them
 * compressed. Checksums are not compared: PyTorch does not, and may be told not to compute them.
 */
final class PyTorchZip {
    static final String PICKLE = "data.pkl";
    static final String BYTE_ORDER = "byteorder";
    static final String LITTLE = "little";
    static final String STORAGES = "data/";

    private static final int MAX_BYTE_ORDER = 16;

    private PyTorchZip() {}

    static PyTorchIndex read(WeightsFile file) {
        Map<String, ZipDirectory.Entry> entries = ZipDirectory.read(file);
        String folder = folder(entries);
        ZipDirectory.Entry order = entries.get(folder + BYTE_ORDER);
        if (order != null && !text(file, order).equals(LITTLE)) {
            throw new IllegalArgumentException("its numbers are not little-endian");
        }
        PyTorchObjects objects = new PyTorchObjects();
        ByteBuffer pickle = bytes(file, entries.get(folder + PICKLE), folder + PICKLE, Unpickler.MAX_BYTES);
        Map<String, PyTorchTensor> tensors = PyTorchObjects.stateDict(Unpickler.read(pickle, objects));
        return PyTorchIndex.of(
                tensors,
                objects.storages(),
                storage -> offset(entries.get(folder + STORAGES + storage.key()), storage));
    }

    /** The name of the archive's only folder with a slash after it; it differs from file to file. */
    private static String folder(Map<String, ZipDirectory.Entry> entries) {
        List<String> folders = entries.keySet().stream()
                .filter(name -> name.indexOf('/') == name.length() - PICKLE.length() - 1 && name.endsWith("/" + PICKLE))
                .map(name -> name.substring(0, name.length() - PICKLE.length()))
                .toList();
        if (folders.size() != 1) {
            throw new IllegalArgumentException(
                    "the zip archive has %d folders with a data.pkl, not one".formatted(folders.size()));
        }
        return folders.get(0);
    }

    private static long offset(ZipDirectory.@Nullable Entry entry, PyTorchStorage storage) {
        String name = STORAGES + storage.key();
        ZipDirectory.Entry stored = requireStored(entry, name);
        if (stored.bytes() < storage.bytes()) {
            throw new IllegalArgumentException("entry %s has %,d bytes where its %,d elements of type %s need %,d"
                    .formatted(name, stored.bytes(), storage.elements(), storage.type(), storage.bytes()));
        }
        return stored.offset();
    }

    private static String text(WeightsFile file, ZipDirectory.Entry entry) {
        return US_ASCII.decode(bytes(file, entry, BYTE_ORDER, MAX_BYTE_ORDER)).toString();
    }

    private static ByteBuffer bytes(WeightsFile file, ZipDirectory.@Nullable Entry entry, String name, int limit) {
        ZipDirectory.Entry stored = requireStored(entry, name);
        if (stored.bytes() > limit) {
            throw new IllegalArgumentException("entry %s has %,d bytes, more than the %,d that weights need"
                    .formatted(name, stored.bytes(), limit));
        }
        return file.read(stored.offset(), (int) stored.bytes());
    }

    private static ZipDirectory.Entry requireStored(ZipDirectory.@Nullable Entry entry, String name) {
        if (entry == null) {
            throw new IllegalArgumentException("entry %s is missing".formatted(name));
        }
        if (!entry.stored()) {
            throw new IllegalArgumentException(
                    "entry %s is compressed or encrypted, which torch.save never does; pack the archive again with zip -0"
                            .formatted(name));
        }
        return entry;
    }
}
