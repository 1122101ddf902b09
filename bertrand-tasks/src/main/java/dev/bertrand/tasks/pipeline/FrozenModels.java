package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** Models as pipelines need them: loaded, and compiled into their inference plans. */
final class FrozenModels {
    private FrozenModels() {}

    static <M extends BertForTask> M load(Path folder, Engine engine, BiFunction<BertConfig, Parameters, M> create)
            throws IOException {
        M model = ModelFolder.load(folder, Precision.FP32, create);
        model.freeze(engine);
        return model;
    }
}
