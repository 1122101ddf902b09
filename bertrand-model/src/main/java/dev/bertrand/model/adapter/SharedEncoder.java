package dev.bertrand.model.adapter;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.checkpoint.Weights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.EncoderChange;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One frozen base in memory, and any number of adapters that come and go while it answers. A batch may mix them: what the
 * base multiplies is multiplied once for all rows, and what an adapter does beside that for its own rows.
 */
public final class SharedEncoder implements AutoCloseable {
    private final Path base;
    private final Precision precision;
    private final Encoder encoder;
    private final Parameters parameters; // of the encoder
    private final Weights pooler;

    private SharedEncoder(Path base, Precision precision, Encoder encoder, Parameters parameters) {
        this.base = base;
        this.precision = precision;
        this.encoder = encoder;
        this.parameters = parameters;
        pooler = StoredWeights.in(base).open();
    }

    /**
     * An adapter in its place: a model whose layers are the base's. Close it to drop the adapter.
     *
     * @param change what it does beside the base
     */
    public record Adapted<M extends BertForTask>(M model, EncoderChange change) implements AutoCloseable {
        @Override
        public void close() {
            model.close();
        }
    }

    /**
     * Loads a base model and freezes it for inference.
     *
     * @param engine whose precision and kernels its plan takes
     */
    public static SharedEncoder load(Path base, Engine engine) throws IOException {
        BertConfig config = ModelFolder.config(base);
        Parameters parameters = Parameters.from(StoredWeights.in(base).open(), 0, Precision.FP32);
        try {
            Encoder encoder = new Encoder(config, parameters);
            parameters.report();
            encoder.freeze(engine);
            return new SharedEncoder(base, engine.settings().precision(), encoder, parameters);
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /**
     * Loads an adapter and its task's layer. The base goes on answering meanwhile.
     *
     * @param config of the base model with the task's labels; see {@link AdapterFolder#config(Path, Path)}
     * @param skipped how many layers, from the first on, go without the adapter (AdapterDrop), which costs some accuracy
     *     and saves time
     * @throws IllegalArgumentException if the adapter cannot share the base's products with others
     */
    public <M extends BertForTask> Adapted<M> load(
            Path folder, BertConfig config, int skipped, BiFunction<BertConfig, Parameters, M> create)
            throws IOException {
        Weights weights = new SharedPooler(StoredWeights.in(base).open(), pooler);
        M model = AdapterFolder.load(weights, folder, config, precision, create);
        try (Parameters compared = Parameters.from(StoredWeights.in(base).open(), 0, precision)) {
            Encoder plain = new Encoder(config, compared);
            EncoderChange change = model.share(encoder, plain, skipped);
            compared.release(compared.names(""));
            return new Adapted<>(model, change);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /**
     * Encodes a batch whose sequences have adapters of their own.
     *
     * @param adapters one for every sequence, null where it has none
     * @throws IllegalArgumentException if there are not as many adapters as sequences, or the batch does not fit the model
     */
    public Hidden forward(Batch batch, List<? extends @Nullable Adapted<?>> adapters) {
        return encoder.forward(
                batch,
                Keep.LAST,
                adapters.stream()
                        .map(adapter -> adapter == null ? null : adapter.change())
                        .toList());
    }

    /** Frees the base. Close all adapters before. */
    @Override
    public void close() {
        encoder.close();
        parameters.close();
    }
}
