package dev.bertrand.model.checkpoint;

import dev.bertrand.torch.Tensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

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
        List<TensorSource> sources = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            // Bound to the tensor's memory only when its turn comes.
            TensorSource.Content content = out -> {
                ByteBuffer bytes = Tensors.bytes(tensor);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            };
            sources.add(new TensorSource(name, dtype(tensor.scalar_type().intern()), tensor.shape(), content));
        });
        Safetensors.write(path, Map.of("format", "pt"), sources);
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
        Tensor shared = Tensors.sharing(bytes, scalarType(entry.dtype()), entry.shape());
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

    static ScalarType scalarType(DType type) {
        return switch (type) {
            case F64 -> ScalarType.Double;
            case F32 -> ScalarType.Float;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case I64 -> ScalarType.Long;
            case I32 -> ScalarType.Int;
            case I16 -> ScalarType.Short;
            case I8 -> ScalarType.Char;
            case U8 -> ScalarType.Byte;
            case BOOL -> ScalarType.Bool;
        };
    }

    private static DType dtype(ScalarType type) {
        for (DType candidate : DType.values()) {
            if (scalarType(candidate) == type) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("safetensors has no element type for " + type);
    }
}
