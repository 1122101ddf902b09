package dev.bertrand.model.checkpoint;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What is where in a file of Python's {@code torch.save}, in either of its formats.
 *
 * @param tensors by name, in the order of the pickle; several may share a storage
 * @param storages by key, each an entry of one dimension; those that no tensor uses are left out
 */
record PyTorchIndex(Map<String, PyTorchTensor> tensors, Map<String, TensorEntry> storages) {
    private static final int ZIP = ZipDirectory.LOCAL_SIGNATURE;
    /** The first instruction of a pickle of protocol 2 or more. */
    private static final int PICKLE = 0x80;

    /** Where a storage begins in the file; its bytes must all be there. */
    interface Locator {
        long offset(PyTorchStorage storage);
    }

    /** @throws CheckpointException if the file is truncated, damaged, or holds anything else than weights */
    static PyTorchIndex read(WeightsFile file) {
        try {
            int start = file.size() < Integer.BYTES
                    ? 0
                    : file.read(0, Integer.BYTES).getInt();
            if (start == ZIP) {
                return PyTorchZip.read(file);
            }
            if ((start & 0xff) == PICKLE) {
                return PyTorchLegacy.read(file);
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            String what = e instanceof BufferUnderflowException ? "it ends in the middle of a value" : e.getMessage();
            throw new CheckpointException(
                    file.path(), "not weights that can be read: " + what, new IOException("broken PyTorch file", e));
        }
        throw new CheckpointException(
                file.path(),
                "is no file of torch.save: it begins as neither a zip archive nor a pickle. If it has a few hundred bytes, it may be a Git LFS pointer; fetch the file itself");
    }

    static PyTorchIndex of(Map<String, PyTorchTensor> tensors, Map<String, PyTorchStorage> storages, Locator locator) {
        Map<String, TensorEntry> located = new LinkedHashMap<>();
        for (PyTorchTensor tensor : tensors.values()) {
            located.computeIfAbsent(
                    tensor.storage().key(), key -> entry(Objects.requireNonNull(storages.get(key)), locator));
        }
        return new PyTorchIndex(tensors, located);
    }

    /** Where the storage of a tensor lies, as a whole. */
    TensorEntry storage(PyTorchTensor tensor) {
        return Objects.requireNonNull(storages.get(tensor.storage().key()));
    }

    private static TensorEntry entry(PyTorchStorage whole, Locator locator) {
        long[] shape = {whole.elements()};
        // Nothing of an empty storage is read, and libtorch's writer leaves its entry out.
        long offset = whole.elements() == 0 ? 0 : locator.offset(whole);
        return new TensorEntry(whole.key(), whole.type(), shape, offset, whole.bytes());
    }
}
