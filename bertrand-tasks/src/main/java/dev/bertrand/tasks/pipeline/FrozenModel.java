package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.PreTrainedModel;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** A model as a pipeline needs it: loaded, compiled into its inference plan, with its tokenizer and its engine. */
record FrozenModel<M extends PreTrainedModel>(M model, BertTokenizer tokenizer, Engine engine) {
    /** @param engine asked for after the tokenizer is read, which takes half a second and needs no libtorch */
    static <M extends BertForTask> FrozenModel<M> load(
            ModelSource source, Supplier<Engine> engine, BiFunction<BertConfig, Parameters, M> create)
            throws IOException {
        BertConfig config = source.config();
        BertTokenizer tokenizer = ModelFolder.tokenizer(source.folder(), config);
        Engine started = engine.get();
        return frozen(source.load(config, create), tokenizer, started);
    }

    /** Any model without an adapter. */
    static <M extends PreTrainedModel> FrozenModel<M> load(
            Path folder, Engine engine, BiFunction<BertConfig, Parameters, M> create) throws IOException {
        BertConfig config = ModelFolder.config(folder);
        BertTokenizer tokenizer = ModelFolder.tokenizer(folder, config);
        return frozen(ModelFolder.load(folder, config, 0, Precision.FP32, create), tokenizer, engine);
    }

    private static <M extends PreTrainedModel> FrozenModel<M> frozen(M model, BertTokenizer tokenizer, Engine engine) {
        model.freeze(engine);
        return new FrozenModel<>(model, tokenizer, engine);
    }
}
