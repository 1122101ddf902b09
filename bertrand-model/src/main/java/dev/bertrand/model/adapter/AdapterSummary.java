package dev.bertrand.model.adapter;

import dev.bertrand.model.adapter.AdaptedWeights.AdapterTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter's folder holds.
 *
 * @param base name of the base model; null where nothing says it
 * @param architecture the Hugging Face class with the task's layer; null where nothing says it
 * @param labels of the task
 * @param tensors how many are stored, those of the task's layer among them
 * @param parameters their elements
 * @param bytes of the files that hold them
 */
public record AdapterSummary(
        AdapterLayout layout,
        AdapterMethod method,
        @Nullable String base,
        @Nullable String architecture,
        List<String> labels,
        int tensors,
        long parameters,
        long bytes) {
    public AdapterSummary {
        labels = List.copyOf(labels);
    }

    /**
     * Looks into a folder; no tensor is loaded.
     *
     * @throws IllegalArgumentException if it holds no adapter that this library reads
     */
    public static AdapterSummary of(Path folder) throws IOException {
        AdapterSource source = AdapterSource.open(folder);
        AdapterMethod method = source.method();
        Map<String, AdapterTensor> tensors = source.tensors();
        return new AdapterSummary(
                source.format().layout(),
                method,
                source.format().base(source),
                AdapterFolder.architecture(folder),
                AdapterFolder.labels(folder),
                tensors.size(),
                tensors.values().stream().mapToLong(AdapterSummary::elements).sum(),
                AdapterFolder.storedBytes(folder));
    }

    private static long elements(AdapterTensor tensor) {
        return Arrays.stream(tensor.file().shape(tensor.stored())).reduce(1, (a, b) -> a * b);
    }
}
