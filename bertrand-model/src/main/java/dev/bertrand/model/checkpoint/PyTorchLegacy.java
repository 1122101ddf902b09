package dev.bertrand.model.checkpoint;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The format of {@code torch.save} before 1.6 ({@code torch/serialization.py}, {@code _legacy_save}): pickles of a
 * magic number, a version, facts on the system, the object, and the keys of its storages; then for each key eight bytes
 * with the number of elements, and these.
 */
final class PyTorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;

    private PyTorchLegacy() {}

    static PyTorchIndex read(WeightsFile file) {
        ByteBuffer bytes = file.read(0, (int) Math.min(file.size(), Unpickler.MAX_BYTES));
        PyTorchObjects objects = new PyTorchObjects();
        if (!MAGIC.equals(Unpickler.read(bytes, objects))) {
            throw new IllegalArgumentException("it is a pickle, but not one of torch.save");
        }
        long version = PickleValues.integer(Unpickler.read(bytes, objects));
        if (version != VERSION) {
            throw new IllegalArgumentException("its version is %d, expected %d".formatted(version, VERSION));
        }
        Map<String, Object> system = PickleValues.map(Unpickler.read(bytes, objects));
        if (!Boolean.TRUE.equals(system.get("little_endian"))) {
            throw new IllegalArgumentException("its numbers are not little-endian");
        }
        Map<String, PyTorchTensor> tensors = PyTorchObjects.stateDict(Unpickler.read(bytes, objects));
        List<Object> keys = PickleValues.list(Unpickler.read(bytes, objects));
        Map<String, Long> offsets = offsets(file, bytes.position(), keys, objects.storages());
        return PyTorchIndex.of(tensors, objects.storages(), storage -> {
            Long offset = offsets.get(storage.key());
            if (offset == null) {
                throw new IllegalArgumentException("storage '%s' is missing".formatted(storage.key()));
            }
            return offset;
        });
    }

    /** Walks the storages, which begin at {@code position}, in the order of {@code keys}. */
    private static Map<String, Long> offsets(
            WeightsFile file, long position, List<Object> keys, Map<String, PyTorchStorage> storages) {
        Map<String, Long> offsets = new HashMap<>();
        for (Object item : keys) {
            PyTorchStorage storage = storages.get(PickleValues.text(item));
            if (storage == null || offsets.containsKey(storage.key())) {
                throw new IllegalArgumentException("its list of storages does not match its tensors");
            }
            long left = file.size() - position - Long.BYTES;
            if (storage.bytes() > left) {
                throw new IllegalArgumentException(
                        "storage '%s' has %,d bytes but only %,d follow; is the file truncated?"
                                .formatted(storage.key(), storage.bytes(), Math.max(0, left)));
            }
            long elements = file.read(position, Long.BYTES).getLong();
            if (elements != storage.elements()) {
                throw new IllegalArgumentException("storage '%s' has %,d elements where its tensors expect %,d"
                        .formatted(storage.key(), elements, storage.elements()));
            }
            offsets.put(storage.key(), position + Long.BYTES);
            position += Long.BYTES + storage.bytes();
        }
        return offsets;
    }
}
