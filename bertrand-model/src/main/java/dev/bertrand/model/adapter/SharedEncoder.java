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
import java.util.ArrayList;
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
     * @param owner whether its memory is its own, or that of others that it is made of
     */
    public record Adapted<M extends BertForTask>(M model, EncoderChange change, boolean owner)
            implements AutoCloseable {
        @Override
        public void close() {
            if (owner) {
                model.close();
            }
        }
    }

    /**
     * Loads a base model and freezes it for inference.
     *
     * @param engine whose device, precision and kernels its plan takes
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
        model.to(parameters.device());
        try (Parameters compared = Parameters.from(StoredWeights.in(base).open(), 0, precision)) {
            compared.to(parameters.device());
            Encoder plain = new Encoder(config, compared);
            EncoderChange change = model.share(encoder, plain, skipped);
            compared.release(compared.names(""));
            return new Adapted<>(model, change, true);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /**
     * Adapters one behind the other, the first one next to the base; the last one's task's layer is on top. Close it
     * before them.
     */
    public static <M extends BertForTask> Adapted<M> stack(List<Adapted<?>> below, Adapted<M> last) {
        List<EncoderChange> changes = new ArrayList<>();
        below.forEach(adapter -> changes.add(adapter.change()));
        changes.add(last.change());
        return new Adapted<>(last.model(), EncoderChange.stack(changes), false);
    }

    /**
     * What several adapters make of the same input, averaged in every layer; the first one's task's layer is on top. Close
     * it before them.
     *
     * @param weights one for each, of the sum 1
     * @throws IllegalArgumentException if the weights do not fit or an adapter cannot be averaged
     */
    public static <M extends BertForTask> Adapted<M> average(List<Adapted<M>> adapters, double... weights) {
        return new Adapted<>(
                adapters.get(0).model(),
                EncoderChange.average(adapters.stream().map(Adapted::change).toList(), weights),
                false);
    }

    /**
     * Encodes a batch whose sequences have adapters of their own. All layers are kept if one of the tasks reads more than
     * the last; {@link BertForTask#select} picks its own.
     *
     * @param adapters one for every sequence, null where it has none
     * @throws IllegalArgumentException if there are not as many adapters as sequences, or the batch does not fit the model
     */
    public Hidden forward(Batch batch, List<? extends @Nullable Adapted<?>> adapters) {
        boolean last = adapters.stream()
                .allMatch(adapter -> adapter == null || adapter.model().keep() == Keep.LAST);
        return encoder.forward(
                batch,
                last ? Keep.LAST : Keep.ALL_LAYERS,
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
