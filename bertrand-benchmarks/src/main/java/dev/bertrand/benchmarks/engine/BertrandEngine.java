package dev.bertrand.benchmarks.engine;

import dev.bertrand.benchmarks.DType;
import dev.bertrand.benchmarks.Method;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** This library, through what its users call. The only class to change when that changes. */
final class BertrandEngine implements Engine {
    /** What fine-tuning uses; the time of a step does not depend on it. */
    private static final double LEARNING_RATE = 2e-5;

    private static final double MAX_NORM = 1;

    private final Path folder;
    private final Precision precision;
    private @Nullable BertModel loaded; // training loads its own

    BertrandEngine(Path folder, DType dtype, int threads) {
        this.folder = folder;
        precision = precision(dtype);
        dev.bertrand.torch.Engine.start(new EngineSettings(threads, precision));
    }

    private static Precision precision(DType dtype) {
        return switch (dtype) {
            case FP32 -> Precision.FP32;
            case BF16 -> Precision.BF16;
            case INT8 -> throw new UnsupportedOperationException("int8 is not in this version of Bertrand");
        };
    }

    private BertModel model() {
        if (loaded == null) {
            try {
                loaded = ModelFolder.load(folder, precision, BertModel::new);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return loaded;
    }

    private static Batch batch(int[][] ids) {
        return Batch.of(Arrays.stream(ids).map(BertrandEngine::sequence).toArray(Sequence[]::new));
    }

    private static Sequence sequence(int[] ids) {
        return new Sequence(
                ids, new int[ids.length], IntStream.range(0, ids.length).toArray());
    }

    @Override
    public void encode(int[][] batch) {
        try (Scope scope = Scope.inference()) {
            model().forward(batch(batch));
        }
    }

    @Override
    public float[][] firstVectors(int[][] batch) {
        try (Scope scope = Scope.inference()) {
            Hidden hidden = model().forward(batch(batch));
            long[] starts = hidden.batch().starts();
            Tensor first = hidden.last().index_select(0, Tensors.of(starts, starts.length)); // (B, D)
            return Tensors.toRows(first);
        }
    }

    @Override
    public Training train(Method method) {
        try {
            BertForSequenceClassification model =
                    ModelFolder.load(folder, precision, BertForSequenceClassification::new);
            switch (method) {
                case FULL -> {}
                case HEAD ->
                    model.parameters().named().forEach((name, parameter) -> {
                        if (!name.startsWith("classifier.")) {
                            parameter.requires_grad_(false);
                        }
                    });
                case HOULSBY -> {
                    model.close();
                    throw new UnsupportedOperationException("houlsby is not in this version of Bertrand");
                }
            }
            return new BertrandTraining(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The step of {@code TrainingRun}. */
    private static final class BertrandTraining implements Training {
        private final BertForSequenceClassification model;
        private final AdamW optimizer;

        BertrandTraining(BertForSequenceClassification model) {
            this.model = model;
            optimizer = new AdamW(model.parameters().trainable(), AdamW.Variant.huggingFace());
        }

        @Override
        public double loss(int[][] batch, int[] labels) {
            model.eval();
            try (Scope scope = Scope.inference()) {
                return model.loss(batch(batch), new Targets.Classes(labels)).item_double();
            }
        }

        @Override
        public double step(int[][] batch, int[] labels) {
            model.train();
            double value;
            try (Scope scope = Scope.open()) {
                Tensor loss = model.loss(batch(batch), new Targets.Classes(labels));
                loss.backward();
                value = loss.item_double();
            }
            optimizer.step(LEARNING_RATE, MAX_NORM);
            return value;
        }

        @Override
        public void close() {
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
