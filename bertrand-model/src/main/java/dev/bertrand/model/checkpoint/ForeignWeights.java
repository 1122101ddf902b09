package dev.bertrand.model.checkpoint;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Tensor;

/**
 * Weights of another format under Hugging Face's names. They are copied as they are loaded, because matrices lie the
 * other way round there and read-only pages cannot be trained in place.
 */
final class ForeignWeights implements Weights {
    private final Path file;
    private final Map<String, StoredTensor> tensors;

    ForeignWeights(Path file, Map<String, StoredTensor> tensors) {
        this.file = file;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public long[] shape(String name) {
        return tensor(name).turnedShape();
    }

    @Override
    public Tensor load(String name) {
        StoredTensor stored = tensor(name);
        ByteBuffer bytes = stored.bytes().get();
        try {
            Tensor shared = TensorBytes.sharing(bytes, stored.dtype(), stored.shape());
            return stored.transposed() ? shared.t().contiguous() : shared.clone();
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    /** All tensors as the model wants them, to be written to a file without libtorch; {@code written} hears of each. */
    List<TensorSource> sources(IntConsumer written) {
        List<TensorSource> sources = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            TensorSource source = tensor.source(name);
            int done = sources.size() + 1;
            sources.add(new TensorSource(name, source.dtype(), source.shape(), out -> {
                source.content().writeTo(out);
                written.accept(done);
            }));
        });
        return sources;
    }

    private StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("%s has no tensor %s".formatted(file, name));
        }
        return tensor;
    }

    @Override
    public void release(String name) {}

    @Override
    public Path file() {
        return file;
    }
}
