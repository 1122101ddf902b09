package dev.bertrand.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Tensors of a {@code pytorch_model.bin}. Its pickle is read as data: what it would have Python do is refused unless it
 * is one of the few steps that make a state dict. Tensors share the pages of the file, as {@link SafetensorsWeights}
 * do; those that do not lie row by row, or not at a multiple of their element's size as in the format before PyTorch
 * 1.6, are copied when they are loaded. Whoever uses tensors keeps this reachable: the pages go with it.
 */
final class PyTorchWeights implements Weights {
    private final WeightsFile file;
    private final PyTorchIndex index;
    private final Map<String, ByteBuffer> mapped = new HashMap<>(); // storages by key
    private final Set<String> loaded = new HashSet<>(); // and not released

    private PyTorchWeights(WeightsFile file, PyTorchIndex index) {
        this.file = file;
        this.index = index;
    }

    /**
     * Opens a file of {@code torch.save}: a state dict, or a training checkpoint with one under {@code state_dict},
     * {@code model_state_dict} or {@code model}.
     *
     * @throws CheckpointException if the file is missing, damaged, or not just weights
     */
    static PyTorchWeights open(Path path) {
        try (WeightsFile file = WeightsFile.open(path)) {
            PyTorchWeights weights = new PyTorchWeights(file, PyTorchIndex.read(file));
            weights.map();
            return weights;
        }
    }

    private void map() {
        try {
            index.storages().forEach((key, entry) -> {
                mapped.put(key, file.map(entry.offset(), entry.bytes(), "storage " + entry));
            });
        } catch (CheckpointException e) {
            mapped.values().forEach(Mappings::unmap);
            throw e;
        }
    }

    /** Writes named tensors, each contiguous, as they are now. */
    static void write(Path path, Map<String, Tensor> tensors) {
        PyTorchWriter.write(path, TensorBytes.sources(tensors));
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(index.tensors().keySet());
    }

    @Override
    public long[] shape(String name) {
        return tensor(name).shape();
    }

    @Override
    public Tensor load(String name) {
        PyTorchTensor tensor = tensor(name);
        ByteBuffer storage = mapped.get(tensor.storage().key());
        if (storage == null) {
            throw new IllegalStateException("%s was released".formatted(name));
        }
        loaded.add(name);
        DType type = tensor.storage().type();
        if (!tensor.isContiguous()) {
            long first = tensor.firstByte() / type.bytes();
            return TensorBytes.sharing(storage, type, storage.remaining() / type.bytes())
                    .as_strided(tensor.shape(), tensor.strides(), new LongOptional(first))
                    .contiguous();
        }
        int start = tensor.bytes() == 0 ? 0 : (int) tensor.firstByte();
        Tensor shared = TensorBytes.sharing(storage.slice(start, (int) tensor.bytes()), type, tensor.shape());
        // Read-only pages and unaligned ones cannot be trained or computed on in place.
        long offset = index.storage(tensor).offset() + start;
        boolean usable = file.copyOnWrite() && offset % type.bytes() == 0;
        return usable ? shared : shared.clone();
    }

    private PyTorchTensor tensor(String name) {
        PyTorchTensor tensor = index.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("%s has no tensor %s".formatted(file.path(), name));
        }
        return tensor;
    }

    /** The storage stays as long as another tensor is in use that was loaded from it: a tied one, say. */
    @Override
    public void release(String name) {
        loaded.remove(name);
        String key = tensor(name).storage().key();
        if (loaded.stream().noneMatch(other -> tensor(other).storage().key().equals(key))) {
            ByteBuffer storage = mapped.remove(key);
            if (storage != null) {
                Mappings.unmap(storage);
            }
        }
    }

    @Override
    public Path file() {
        return file.path();
    }
}
