package dev.bertrand.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.ParityInputs;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.adapter.SharedEncoder.Adapted;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters of every kind on one BERT-base: a mixed batch beside each input alone, and beside a model of its own. */
@Tag("real")
class RealAdaptersTest {
    private static final double TOLERANCE = 1e-5;
    private static final List<AdapterMethod> METHODS = List.of(
            LoraConfig.defaults(),
            BottleneckConfig.houlsby("h"),
            BottleneckConfig.pfeiffer("p"),
            Ia3Config.defaults(),
            new PrefixConfig("x", 10),
            Selection.BITFIT);

    @TempDir
    Path folder;

    private Path save(Path base, BertConfig config, int number) throws IOException {
        Path adapter = folder.resolve(String.valueOf(number));
        AdapterMethod method = METHODS.get(number);
        try (BertForSequenceClassification model =
                        ModelFolder.load(base, config, number, Precision.FP32, BertForSequenceClassification::new);
                Scope scope = Scope.inference()) {
            model.insert(method);
            torch.manual_seed(number);
            model.parameters()
                    .trainable()
                    .values()
                    .forEach(parameter ->
                            parameter.add_(torch.randn_like(parameter).mul(new Scalar(0.02))));
            AdapterFolder.save(adapter, model, method, "bert-base-uncased");
        }
        return adapter;
    }

    @Test
    void a_mixed_batch_answers_as_one_by_one() throws IOException {
        Engine engine = Engine.start(EngineSettings.defaults());
        Path base = ModelHub.create(HubSettings.defaults()).resolve("bert-base-uncased");
        BertConfig config =
                ModelFolder.config(base).with().labels(List.of("no", "yes")).build();
        List<Sequence> inputs = ParityInputs.of(BertTokenizer.fromPretrained(base)).stream()
                .filter(sequence -> sequence.length() <= 64)
                .toList();
        double alone = 0;
        double own = 0;
        try (SharedEncoder shared = SharedEncoder.load(base, engine);
                Scope scope = Scope.inference()) {
            List<Path> folders = new ArrayList<>();
            List<Adapted<BertForSequenceClassification>> adapters = new ArrayList<>();
            for (int i = 0; i < METHODS.size(); i++) {
                folders.add(save(base, config, i));
                adapters.add(shared.load(folders.get(i), config, 0, BertForSequenceClassification::new));
            }
            List<Adapted<BertForSequenceClassification>> each = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                each.add(adapters.get(i % adapters.size()));
            }
            Hidden mixed = shared.forward(Batch.of(inputs), each);
            for (int method = 0; method < METHODS.size(); method++) {
                try (BertForSequenceClassification model = AdapterFolder.load(
                        base, folders.get(method), config, Precision.FP32, BertForSequenceClassification::new)) {
                    for (int i = method; i < inputs.size(); i += METHODS.size()) {
                        Batch one = Batch.of(inputs.get(i));
                        float[] got = logits(adapters.get(method).model(), mixed.only(i));
                        alone = Math.max(
                                alone,
                                difference(
                                        got,
                                        logits(
                                                adapters.get(method).model(),
                                                shared.forward(one, List.of(each.get(i))))));
                        own = Math.max(own, difference(got, Tensors.toRows(model.forward(one))[0]));
                    }
                }
            }
            adapters.forEach(Adapted::close);
        }
        System.out.printf(
                "largest difference of %d inputs: %.1e to one by one, %.1e to models of their own%n",
                inputs.size(), alone, own);
        assertThat(inputs).hasSizeGreaterThan(2 * METHODS.size());
        assertThat(alone).isLessThan(TOLERANCE);
        assertThat(own).isLessThan(TOLERANCE);
    }

    private static float[] logits(BertForSequenceClassification model, Hidden hidden) {
        return Tensors.toRows(model.logits(hidden))[0];
    }

    private static double difference(float[] a, float[] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
