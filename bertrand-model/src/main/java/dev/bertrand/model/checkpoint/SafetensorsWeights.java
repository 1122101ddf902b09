package dev.bertrand.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Tensors that share the pages of a safetensors file: opening costs nothing, pages come in as they are used, and
 * training writes to private copies of them.
 */
final class SafetensorsWeights implements Weights {
    private final SafetensorsFile file;
    private final Map<String, ByteBuffer> mapped = new LinkedHashMap<>(); // unmapped once released or unreachable

    private SafetensorsWeights(SafetensorsFile file) {
        this.file = file;
    }

    static SafetensorsWeights open(Path path) {
        try (SafetensorsFile file = Safetensors.open(path)) {
            SafetensorsWeights weights = new SafetensorsWeights(file);
            file.tensors().forEach((name, entry) -> weights.mapped.put(name, file.map(entry)));
            return weights;
        }
    }

    /** Writes named tensors, each contiguous, as they are now. */
    static void write(Path path, Map<String, Tensor> tensors) {
        Safetensors.write(path, Map.of("format", "pt"), TensorBytes.sources(tensors));
    }

    @Override
    public Set<String> names() {
        return file.tensors().keySet();
    }

    @Override
    public long[] shape(String name) {
        return entry(name).shape();
    }

    @Override
    public Tensor load(String name) {
        TensorEntry entry = entry(name);
        ByteBuffer bytes = mapped.get(name);
        if (bytes == null) {
            throw new IllegalStateException("%s was released".formatted(name));
        }
        Tensor shared = TensorBytes.sharing(bytes, entry.dtype(), entry.shape());
        // Read-only pages and unaligned ones cannot be trained or computed on in place.
        boolean usable = file.copyOnWrite() && entry.offset() % entry.dtype().bytes() == 0;
        return usable ? shared : shared.clone();
    }

    private TensorEntry entry(String name) {
        TensorEntry entry = file.tensors().get(name);
        if (entry == null) {
            throw new IllegalArgumentException("%s has no tensor %s".formatted(file.path(), name));
        }
        return entry;
    }

    @Override
    public void release(String name) {
        ByteBuffer bytes = mapped.remove(name);
        if (bytes != null) {
            Mappings.unmap(bytes);
        }
    }

    @Override
    public Path file() {
        return file.path();
    }
}
