package dev.bertrand.benchmarks.engine;

import dev.bertrand.benchmarks.DType;
import dev.bertrand.benchmarks.Method;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.adapter.BottleneckConfig;
import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.pipeline.Batches;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import dev.bertrand.train.Replicas;
import dev.bertrand.train.TrainingSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** This library, through what its users call. The only class to change when that changes. */
final class BertrandEngine implements Engine {
    /** What fine-tuning uses; the time of a step does not depend on it. */
    private static final double LEARNING_RATE = 2e-5;

    private static final double MAX_NORM = 1;

    private final Path folder;
    private final dev.bertrand.torch.Engine engine;
    private @Nullable BertModel loaded; // training loads its own

    BertrandEngine(Path folder, DType dtype, int threads) {
        this.folder = folder;
        engine = dev.bertrand.torch.Engine.start(
                EngineSettings.defaults().withThreads(threads).withPrecision(precision(dtype)));
    }

    private static Precision precision(DType dtype) {
        return switch (dtype) {
            case FP32 -> Precision.FP32;
            case BF16 -> Precision.BF16;
            case INT8 -> Precision.INT8;
        };
    }

    private BertModel model() {
        if (loaded == null) {
            try {
                loaded = ModelFolder.load(folder, Precision.FP32, BertModel::new);
                loaded.freeze(engine);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return loaded;
    }

    static List<Sequence> sequences(int[][] ids) {
        return Arrays.stream(ids).map(BertrandEngine::sequence).toList();
    }

    private static Sequence sequence(int[] ids) {
        return new Sequence(
                ids, new int[ids.length], IntStream.range(0, ids.length).toArray());
    }

    @Override
    public void encode(int[][] batch) {
        BertModel model = model();
        Batches.forEach(engine, sequences(batch), (part, indices) -> {
            try (Scope scope = Scope.inference()) {
                model.forward(part);
            }
        });
    }

    @Override
    public float[][] firstVectors(int[][] batch) {
        BertModel model = model();
        float[][] vectors = new float[batch.length][];
        Batches.forEach(engine, sequences(batch), (part, indices) -> {
            try (Scope scope = Scope.inference()) {
                float[][] rows = Tensors.toRows(first(model.forward(part))); // (B, D)
                for (int i = 0; i < indices.length; i++) {
                    vectors[indices[i]] = rows[i];
                }
            }
        });
        return vectors;
    }

    /** The last hidden states' first row of every sequence, (B, D). */
    static Tensor first(Hidden hidden) {
        long[] starts = hidden.batch().starts();
        return hidden.last().index_select(0, Tensors.of(starts, starts.length));
    }

    @Override
    public Training train(Method method) {
        try {
            BertForSequenceClassification model =
                    ModelFolder.load(folder, engine.settings().precision(), BertForSequenceClassification::new);
            switch (method) {
                case FULL -> {}
                case HEAD -> model.insert(Selection.HEAD);
                case HOULSBY -> {
                    model.insert(BottleneckConfig.houlsby("bench"));
                    withoutEffect(model.parameters());
                }
            }
            return new BertrandTraining(model, engine);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets adapters add nothing yet, so that the loss can be compared with that of the model without them. */
    private static void withoutEffect(Parameters parameters) {
        try (Scope scope = Scope.inference()) {
            parameters.trainable().forEach((name, parameter) -> {
                if (name.contains(".adapter_up.")) {
                    parameter.zero_();
                }
            });
        }
    }

    /** The step of {@code TrainingRun}. */
    private static final class BertrandTraining implements Training, TrainingSet {
        private final BertForSequenceClassification model;
        private final Replicas replicas;
        private final AdamW optimizer;
        private final dev.bertrand.torch.Engine engine;
        private List<Sequence> batch = List.of();
        private int[] labels = new int[0];
        private long steps;

        BertrandTraining(BertForSequenceClassification model, dev.bertrand.torch.Engine engine) {
            this.model = model;
            this.engine = engine;
            replicas = new Replicas(model, this, false, engine);
            optimizer = engine.compute(() -> new AdamW(model.parameters().trainable(), AdamW.Variant.huggingFace()));
        }

        @Override
        public int size() {
            return batch.size();
        }

        @Override
        public Sequence sequence(int index) {
            return batch.get(index);
        }

        @Override
        public Targets targets(int[] indices) {
            return new Targets.Classes(IntStream.of(indices).map(i -> labels[i]).toArray());
        }

        @Override
        public double loss(int[][] batch, int[] labels) {
            model.eval();
            try (Scope scope = Scope.inference()) {
                return model.loss(Batch.of(sequences(batch)), new Targets.Classes(labels))
                        .item_double();
            }
        }

        @Override
        public double step(int[][] batch, int[] labels) {
            this.batch = sequences(batch);
            this.labels = labels;
            int[] all = IntStream.range(0, batch.length).toArray();
            double loss = replicas.learn(all, steps++, 1.0);
            engine.compute(() -> optimizer.step(LEARNING_RATE, MAX_NORM));
            return loss;
        }

        @Override
        public void close() {
            replicas.close();
            optimizer.close();
            model.close();
        }
    }

    @Override
    public void close() {
        if (loaded != null) {
            loaded.close();
        }
    }
}
