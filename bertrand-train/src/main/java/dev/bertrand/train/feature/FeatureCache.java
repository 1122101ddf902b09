package dev.bertrand.train.feature;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.mix.FeatureSource;
import dev.bertrand.tasks.pipeline.Batches;
import dev.bertrand.torch.Device;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.FloatTable;
import dev.bertrand.torch.Machine;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * The hidden states that a model with a frozen encoder reads of a data set, computed once and without dropout. What is
 * asked for beyond the data set is computed as it comes.
 */
public final class FeatureCache implements FeatureSource, AutoCloseable {
    /** Sequences computed between two reports. */
    private static final int CHUNK = 512;

    /** What has to stay free beside a cache in memory: training's own needs. */
    private static final long RESERVE_BYTES = 512L << 20;

    private final FeatureLayout layout;
    private final SequenceRows rows;
    private final FloatTable table;
    private final Device device; // of the model that reads them

    private FeatureCache(FeatureLayout layout, SequenceRows rows, FloatTable table, Device device) {
        this.layout = layout;
        this.rows = rows;
        this.table = table;
        this.device = device;
    }

    /**
     * Computes the features of {@code sequences} and keeps them in memory.
     *
     * @throws IllegalArgumentException if they need more than is free
     * @throws StoppedException if the listener asks for it
     */
    public static FeatureCache inMemory(
            BertForTask model, List<Sequence> sequences, Engine engine, FeatureListener listener) {
        return inMemory(model, sequences, engine, listener, Machine.freeBytes() - RESERVE_BYTES);
    }

    static FeatureCache inMemory(
            BertForTask model, List<Sequence> sequences, Engine engine, FeatureListener listener, long free) {
        FeatureLayout layout = FeatureLayout.of(model);
        SequenceRows rows = new SequenceRows(sequences, layout.firstTokens());
        long bytes = rows.total() * layout.columns() * Float.BYTES;
        if (bytes > free) {
            throw new IllegalArgumentException(
                    "the features of %,d inputs take %,d MB, and %,d MB of memory are free. Keep them on disk: --feature-cache FOLDER."
                            .formatted(rows.distinct().size(), bytes >> 20, Math.max(0, free) >> 20));
        }
        FloatTable table = FloatTable.inMemory(rows.total(), layout.columns());
        try {
            compute(model, layout, rows, engine, listener, table::put);
            return new FeatureCache(layout, rows, table, model.parameters().device());
        } catch (RuntimeException e) {
            table.close();
            throw e;
        }
    }

    /**
     * Finds the features of {@code sequences} in a folder, or computes them and leaves them there. They are found if base
     * weights, config, layers, precision and inputs are the same, and refused if the file is damaged.
     *
     * @param baseSum SHA-256 of the base model's weights
     * @throws IOException if they cannot be written
     * @throws StoppedException if the listener asks for it
     */
    public static FeatureCache onDisk(
            BertForTask model,
            List<Sequence> sequences,
            Path folder,
            String baseSum,
            Engine engine,
            FeatureListener listener)
            throws IOException {
        FeatureLayout layout = FeatureLayout.of(model);
        SequenceRows rows = new SequenceRows(sequences, layout.firstTokens());
        FeatureFile file = FeatureFile.of(folder, baseSum, model, layout, rows);
        if (!file.isComplete(listener)) {
            file.write(channel ->
                    compute(model, layout, rows, engine, listener, (row, values) -> write(channel, row, values)));
        }
        FloatTable table = FloatTable.mapped(file.data(), rows.total(), layout.columns());
        return new FeatureCache(layout, rows, table, model.parameters().device());
    }

    private interface Sink {
        void put(long firstRow, Tensor values);
    }

    private static void write(FileChannel channel, long row, Tensor values) {
        Tensor here = values.cpu();
        ByteBuffer bytes = Tensors.bytes(here);
        long position = row * values.size(1) * Float.BYTES;
        try {
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compute(
            BertForTask model,
            FeatureLayout layout,
            SequenceRows rows,
            Engine engine,
            FeatureListener listener,
            Sink sink) {
        List<Sequence> all = rows.distinct();
        for (int from = 0; from < all.size(); from += CHUNK) {
            listener.computing(from, all.size());
            if (listener.isStopRequested()) {
                throw new StoppedException();
            }
            List<Sequence> chunk = all.subList(from, Math.min(all.size(), from + CHUNK));
            Batches.forEach(engine, chunk, (batch, indices) -> {
                try (Scope scope = Scope.inference()) {
                    Hidden hidden = model.withoutDropout(batch);
                    for (int i = 0; i < indices.length; i++) {
                        sink.put(rows.first(batch.sequence(i)), layout.rows(hidden, i));
                    }
                }
            });
        }
        listener.computing(all.size(), all.size());
    }

    @Override
    public Hidden features(Batch batch, Function<Batch, Hidden> encoder) {
        long[] found = rows.of(batch);
        return found == null ? encoder.apply(batch) : layout.hidden(batch, device.place(table.rows(found)));
    }

    @Override
    public void close() {
        table.close();
    }
}
