package dev.bertrand.model.adapter;

import dev.bertrand.model.adapter.AdaptedWeights.AdapterTensor;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** An adapter's folder in somebody else's layout, its tensors bit for bit the same. */
public final class AdapterConversion {
    /** What lies beside an adapter in either layout: labels, and where it came from. */
    private static final List<String> COMPANIONS = List.of("config.json", "run.json");

    private AdapterConversion() {}

    /**
     * Writes the adapter of {@code folder} into {@code output}.
     *
     * @param base folder of its base model, which is needed where the adapter's own files do not say what the layout wants
     *     to know: its labels, or how many layers there are
     * @throws IllegalArgumentException if {@code folder} is no adapter this library reads, if the layout cannot say what it
     *     is, or if {@code output} holds one already; nothing is written then
     */
    public static void convert(Path folder, AdapterLayout layout, Path output, @Nullable Path base) throws IOException {
        if (AdapterFolder.isOne(output)) {
            throw new IllegalArgumentException("%s already holds an adapter; choose another folder".formatted(output));
        }
        AdapterSource source = AdapterSource.open(folder);
        AdapterMethod method = source.method();
        Map<String, AdapterTensor> stored = source.tensors();
        AdaptedModel model = model(source, base);
        boolean wantsConfig = layout == AdapterLayout.PEFT && !model.labels().isEmpty();
        if (wantsConfig && base == null && !AdapterFolder.hasConfig(folder)) {
            throw new IllegalArgumentException(
                    "PEFT's files have no place for the labels %s of %s. Give the base model, so that a config.json holds them."
                            .formatted(model.labels(), folder));
        }
        try (Scope scope = Scope.inference()) {
            Map<String, Tensor> tensors = new TreeMap<>();
            stored.forEach((name, tensor) -> tensors.put(name, tensor.file().load(tensor.stored())));
            AdapterFolder.write(output, layout.format(), method, model, tensors);
        } finally {
            Reference.reachabilityFence(stored); // the files' pages go with it
        }
        if (base != null) {
            ModelFolder.describe(output, AdapterFolder.config(base, folder), model.architecture(), null);
        }
        for (String companion : COMPANIONS) {
            if (Files.isRegularFile(folder.resolve(companion))) {
                Files.copy(folder.resolve(companion), output.resolve(companion), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static AdaptedModel model(AdapterSource source, @Nullable Path base) throws IOException {
        @Nullable
        BertConfig config = base != null
                ? AdapterFolder.config(base, source.folder())
                : AdapterFolder.hasConfig(source.folder()) ? ModelFolder.config(source.folder()) : null;
        return new AdaptedModel(
                Objects.requireNonNullElse(source.format().base(source), ""),
                Objects.requireNonNullElse(AdapterFolder.architecture(source.folder()), "BertModel"),
                config == null ? AdapterFolder.labels(source.folder()) : config.labels(),
                config == null ? null : (Integer) config.hiddenSize(),
                config == null ? null : (Integer) config.layers());
    }
}
