package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Weights;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * The weights of a base model, and before them those of an adapter and its task's layer.
 *
 * @param added by the names that the base's file would have for them
 */
record AdaptedWeights(Weights base, Map<String, AdapterTensor> added) implements Weights {
    /**
     * A tensor of an adapter's file.
     *
     * @param stored the file's name for it
     */
    record AdapterTensor(Weights file, String stored) {}

    private static final String ENCODER = "bert.";
    private static final String WORDS = "embeddings.word_embeddings.weight";

    /** Tensors by our names, which say {@code bert.} before an encoder's; the base's file may say another thing there. */
    static AdaptedWeights of(Weights base, Map<String, AdapterTensor> added) {
        String prefix = base.names().stream()
                .filter(name -> name.endsWith(WORDS))
                .min(Comparator.comparingInt(String::length))
                .map(name -> name.substring(0, name.length() - WORDS.length()))
                .orElse(ENCODER);
        Map<String, AdapterTensor> named = new LinkedHashMap<>();
        added.forEach((name, tensor) ->
                named.put(name.startsWith(ENCODER) ? prefix + name.substring(ENCODER.length()) : name, tensor));
        return new AdaptedWeights(base, named);
    }

    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>(base.names());
        names.addAll(added.keySet());
        return names;
    }

    @Override
    public long[] shape(String name) {
        AdapterTensor tensor = added.get(name);
        return tensor == null ? base.shape(name) : tensor.file().shape(tensor.stored());
    }

    @Override
    public Tensor load(String name) {
        AdapterTensor tensor = added.get(name);
        return tensor == null ? base.load(name) : tensor.file().load(tensor.stored());
    }

    @Override
    public void release(String name) {
        AdapterTensor tensor = added.get(name);
        if (tensor == null) {
            base.release(name);
        } else {
            tensor.file().release(tensor.stored());
        }
    }

    @Override
    public Path file() {
        return base.file();
    }
}
