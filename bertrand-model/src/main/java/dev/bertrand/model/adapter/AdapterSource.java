package dev.bertrand.model.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bertrand.model.adapter.AdaptedWeights.AdapterTensor;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.checkpoint.StoredWeights.Format;
import dev.bertrand.model.checkpoint.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An adapter's folder as it is read.
 *
 * @param config {@code adapter_config.json}
 * @param head AdapterHub's {@code head_config.json}, missing where there is none
 */
record AdapterSource(Path folder, JsonNode config, JsonNode head) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENCODER = "bert.";

    /** @throws IllegalArgumentException if it is no adapter's folder */
    static AdapterSource open(Path folder) throws IOException {
        if (!AdapterFolder.isOne(folder)) {
            throw new IllegalArgumentException(
                    "%s has no %s. An adapter is a folder that PEFT, AdapterHub or './bertrand train --method' wrote."
                            .formatted(folder, AdapterFolder.CONFIG));
        }
        Path head = folder.resolve(AdapterHubFormat.HEAD_CONFIG);
        return new AdapterSource(
                folder,
                json(folder.resolve(AdapterFolder.CONFIG)),
                Files.isRegularFile(head) ? json(head) : MissingNode.getInstance());
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    AdapterFormat format() {
        return AdapterFormat.of(config, folder.resolve(AdapterFolder.CONFIG));
    }

    AdapterMethod method() {
        try {
            return format().method(this);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    /** The files that hold tensors. */
    List<Path> weightFiles() {
        List<List<String>> places = format().names();
        List<Path> files = places.stream()
                .flatMap(names -> names.stream()
                        .map(folder::resolve)
                        .filter(Files::isRegularFile)
                        .limit(1))
                .toList();
        if (files.isEmpty()) {
            throw new IllegalArgumentException("%s has none of the files %s".formatted(folder, places));
        }
        return files;
    }

    /** All tensors by our names; files of a bare encoder say nothing before its names. */
    Map<String, AdapterTensor> tensors() {
        AdapterFormat format = format();
        Map<String, AdapterTensor> tensors = new LinkedHashMap<>();
        for (Path file : weightFiles()) {
            boolean safetensors = file.toString().endsWith(".safetensors");
            Weights weights = new StoredWeights(file, safetensors ? Format.SAFETENSORS : Format.PYTORCH).open();
            for (String stored : weights.names()) {
                String name = format.ours(stored, this);
                boolean bare = name.startsWith("encoder.") || name.startsWith("pooler.");
                tensors.put(bare ? ENCODER + name : name, new AdapterTensor(weights, stored));
            }
        }
        return tensors;
    }
}
