package dev.bertrand.benchmarks.engine;

import dev.bertrand.benchmarks.Json;
import dev.bertrand.benchmarks.ModelFiles;
import dev.bertrand.benchmarks.Reference;
import dev.bertrand.benchmarks.Shape;
import dev.bertrand.benchmarks.Workload;
import dev.bertrand.model.Batch;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Writes a shape's model: random weights in a Hugging Face folder, and what our own forward makes of them. */
public final class WeightsMain {
    private static final long SEED = 11;
    /** Spread of biases and layer norms around 0 and 1: an engine that forgets one of them gets caught. */
    private static final double JITTER = 0.05;

    private WeightsMain() {}

    /** Takes the name of a shape, a folder and a number of threads. */
    public static void main(String[] arguments) throws IOException {
        write(Shape.valueOf(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2]));
    }

    static void write(Shape shape, Path folder, int threads) throws IOException {
        try (BertForSequenceClassification model =
                new BertForSequenceClassification(shape.config(), Parameters.random(SEED, Precision.FP32))) {
            try (Scope scope = Scope.inference()) {
                torch.manual_seed(SEED);
                model.parameters().named().forEach(WeightsMain::jitter);
            }
            model.savePretrained(folder, null);
        }
        // The definition itself, not the plan that is measured.
        dev.bertrand.torch.Engine.start(EngineSettings.defaults().withThreads(threads));
        try (BertForSequenceClassification model = BertForSequenceClassification.fromPretrained(folder);
                Scope scope = Scope.inference()) {
            int[][] ids = Workload.check();
            Batch batch = Batch.of(BertrandEngine.sequences(ids));
            float[][] first =
                    Tensors.toRows(BertrandEngine.first(model.encoder().forward(batch, Keep.LAST))); // (B, D)
            double loss =
                    model.loss(batch, new Targets.Classes(Workload.labels(ids))).item_double();
            Json.MAPPER.writeValue(new ModelFiles(folder).reference().toFile(), new Reference(first, loss));
        }
    }

    private static void jitter(String name, Tensor parameter) {
        if (parameter.dim() == 1) {
            parameter.add_(torch.randn(parameter.shape()).mul(new Scalar(JITTER)));
        }
    }
}
