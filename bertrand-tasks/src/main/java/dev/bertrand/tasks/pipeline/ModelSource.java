package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where a fine-tuned model comes from: a folder of its own, or a base model and the folder of an adapter.
 *
 * @param folder of the model
 * @param adapter what is put into it; null for nothing
 */
public record ModelSource(Path folder, @Nullable Path adapter) {
    /** A model that is complete. */
    public static ModelSource of(Path folder) {
        return new ModelSource(folder, null);
    }

    /** The config with the task's labels. */
    public BertConfig config() throws IOException {
        return adapter == null ? ModelFolder.config(folder) : AdapterFolder.config(folder, adapter);
    }

    /** The model in fp32, its layers still apart. */
    public <M extends BertForTask> M load(BertConfig config, BiFunction<BertConfig, Parameters, M> create)
            throws IOException {
        return adapter == null
                ? ModelFolder.load(folder, config, 0, Precision.FP32, create)
                : AdapterFolder.load(folder, adapter, config, Precision.FP32, create);
    }
}
