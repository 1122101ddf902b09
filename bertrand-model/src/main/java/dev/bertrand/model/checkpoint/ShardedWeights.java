package dev.bertrand.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * Weights spread over several files, which an index names: {@code {"weight_map": {"name": "file"}}} in {@code
 * model.safetensors.index.json} and {@code pytorch_model.bin.index.json}.
 */
final class ShardedWeights implements Weights {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path index;
    private final Map<String, Weights> shards; // by tensor

    private ShardedWeights(Path index, Map<String, Weights> shards) {
        this.index = index;
        this.shards = Collections.unmodifiableMap(shards);
    }

    /**
     * Opens all files of an index.
     *
     * @param open opens one of them
     * @throws CheckpointException if the index is broken, names a file elsewhere, or a file lacks a tensor
     */
    static ShardedWeights open(Path index, Function<Path, Weights> open) {
        Map<String, Weights> files = new HashMap<>();
        Map<String, Weights> shards = new LinkedHashMap<>();
        weightMap(index).properties().forEach(entry -> {
            String file = entry.getValue().asText();
            Weights weights = files.computeIfAbsent(file, name -> open.apply(beside(index, name)));
            if (!weights.names().contains(entry.getKey())) {
                throw new CheckpointException(
                        weights.file(), "has no tensor %s, but %s says so".formatted(entry.getKey(), index));
            }
            shards.put(entry.getKey(), weights);
        });
        return new ShardedWeights(index, shards);
    }

    private static JsonNode weightMap(Path index) {
        try {
            JsonNode map = JSON.readTree(index.toFile()).path("weight_map");
            if (map.isObject()) {
                return map;
            }
            throw new CheckpointException(index, "has no weight_map, so it is no index of weights");
        } catch (IOException e) {
            throw new CheckpointException(index, "cannot be read as JSON: " + e.getMessage(), e);
        }
    }

    /** A file of the same folder: an index must not lead anywhere else. */
    private static Path beside(Path index, String name) {
        if (name.isEmpty() || name.equals("..") || name.contains("/") || name.contains("\\") || name.contains(":")) {
            throw new CheckpointException(index, "names the file '%s', expected one beside it".formatted(name));
        }
        return index.resolveSibling(name);
    }

    @Override
    public Set<String> names() {
        return shards.keySet();
    }

    @Override
    public long[] shape(String name) {
        return shard(name).shape(name);
    }

    @Override
    public Tensor load(String name) {
        return shard(name).load(name);
    }

    private Weights shard(String name) {
        Weights shard = shards.get(name);
        if (shard == null) {
            throw new IllegalArgumentException("%s has no tensor %s".formatted(index, name));
        }
        return shard;
    }

    @Override
    public void release(String name) {
        shard(name).release(name);
    }

    @Override
    public Path file() {
        return index;
    }
}
