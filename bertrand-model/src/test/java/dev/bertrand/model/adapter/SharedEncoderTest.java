package dev.bertrand.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.adapter.SharedEncoder.Adapted;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedEncoderTest {
    private static final BertConfig TASK = TinyBert.config("no", "yes");
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(40, 12);
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    private final Engine engine = Engine.start(EngineSettings.defaults());
    private final List<Path> adapters = new ArrayList<>();
    private Path base;
    private TinyAdapters tiny;

    /** One adapter of every method, each with weights of its own. */
    @BeforeEach
    void aBaseAndAdapters() throws IOException {
        base = folder.resolve("base");
        tiny = TinyAdapters.create(base);
        for (AdapterMethod method : AdapterMethodTest.methods().toList()) {
            adapters.add(save(method, "adapter-" + adapters.size()));
        }
    }

    private Path save(AdapterMethod method, String name) throws IOException {
        tiny.save(folder.resolve(name), method);
        return folder.resolve(name);
    }

    private static Adapted<BertForSequenceClassification> load(SharedEncoder shared, Path adapter) throws IOException {
        return shared.load(adapter, ModelFolder.config(adapter), 0, BertForSequenceClassification::new);
    }

    /** What a model of its own says, adapter and base loaded for it alone. */
    private float[][] alone(Path adapter) throws IOException {
        try (BertForSequenceClassification model =
                        AdapterFolder.load(base, adapter, TASK, Precision.FP32, BertForSequenceClassification::new);
                Scope scope = Scope.inference()) {
            return Tensors.toRows(model.forward(Batch.of(SEQUENCES)));
        }
    }

    private static void assertClose(float[] got, float[] wanted, String what) {
        for (int k = 0; k < wanted.length; k++) {
            assertThat((double) got[k])
                    .as("%s, value %d; %s", what, k, TinyBert.replay())
                    .isCloseTo(wanted[k], within(TOLERANCE));
        }
    }

    /** Every third sequence has no adapter; the others take turns. */
    private List<Adapted<BertForSequenceClassification>> dealtOut(List<Adapted<BertForSequenceClassification>> loaded) {
        List<Adapted<BertForSequenceClassification>> ofSequences = new ArrayList<>();
        for (int i = 0; i < SEQUENCES.size(); i++) {
            ofSequences.add(i % 3 == 2 ? null : loaded.get(i % loaded.size()));
        }
        return ofSequences;
    }

    private List<Adapted<BertForSequenceClassification>> loadAll(SharedEncoder shared) throws IOException {
        List<Adapted<BertForSequenceClassification>> loaded = new ArrayList<>();
        for (Path adapter : adapters) {
            loaded.add(load(shared, adapter));
        }
        return loaded;
    }

    @Test
    void each_row_of_a_mixed_batch_gets_what_its_adapter_says_alone() throws IOException {
        List<float[][]> wanted = new ArrayList<>();
        for (Path adapter : adapters) {
            wanted.add(alone(adapter));
        }
        float[][] plain = plain();
        try (SharedEncoder shared = SharedEncoder.load(base, engine);
                Scope scope = Scope.inference()) {
            List<Adapted<BertForSequenceClassification>> loaded = loadAll(shared);
            List<Adapted<BertForSequenceClassification>> ofSequences = dealtOut(loaded);
            Hidden hidden = shared.forward(Batch.of(SEQUENCES), ofSequences);
            for (int i = 0; i < SEQUENCES.size(); i++) {
                Adapted<BertForSequenceClassification> adapter = ofSequences.get(i);
                if (adapter == null) {
                    assertClose(Tensors.toFloats(hidden.last(i)), plain[i], "sequence " + i);
                } else {
                    float[] got = Tensors.toRows(adapter.model().logits(hidden.only(i)))[0];
                    int index = loaded.indexOf(adapter);
                    assertClose(got, wanted.get(index)[i], "sequence %d, adapter %d".formatted(i, index));
                }
            }
            loaded.forEach(Adapted::close);
        }
    }

    private float[][] plain() throws IOException {
        try (BertModel model = BertModel.fromPretrained(base);
                Scope scope = Scope.inference()) {
            Hidden hidden = model.forward(Batch.of(SEQUENCES), Keep.LAST);
            return SEQUENCES.stream()
                    .map(sequence -> Tensors.toFloats(hidden.last(SEQUENCES.indexOf(sequence))))
                    .toArray(float[][]::new);
        }
    }

    @Test
    void a_model_on_the_shared_encoder_answers_as_one_of_its_own() throws IOException {
        try (SharedEncoder shared = SharedEncoder.load(base, engine);
                Scope scope = Scope.inference()) {
            for (Path adapter : adapters) {
                try (Adapted<BertForSequenceClassification> loaded = load(shared, adapter)) {
                    float[][] got = Tensors.toRows(loaded.model().forward(Batch.of(SEQUENCES)));
                    float[][] wanted = alone(adapter);
                    for (int i = 0; i < wanted.length; i++) {
                        assertClose(got[i], wanted[i], "sequence %d of %s".formatted(i, adapter.getFileName()));
                    }
                }
            }
        }
    }

    @Test
    void an_adapter_that_skips_all_layers_leaves_the_base_as_it_is() throws IOException {
        Path houlsby = save(BottleneckConfig.houlsby("a"), "skipped");
        try (SharedEncoder shared = SharedEncoder.load(base, engine);
                Scope scope = Scope.inference()) {
            Batch batch = Batch.of(SEQUENCES);
            float[] plain = Tensors.toFloats(shared.forward(batch, Arrays.asList(new Adapted<?>[SEQUENCES.size()]))
                    .last());
            for (int skipped = 0; skipped <= TASK.layers(); skipped++) {
                try (Adapted<BertForSequenceClassification> loaded =
                        shared.load(houlsby, TASK, skipped, BertForSequenceClassification::new)) {
                    float[] got = Tensors.toFloats(
                            loaded.model().encoder().forward(batch, Keep.LAST).last());
                    assertThat(Arrays.equals(got, plain)).isEqualTo(skipped == TASK.layers());
                }
            }
        }
    }

    private float[] last(SharedEncoder shared, Adapted<?> adapter) {
        Hidden hidden = shared.forward(Batch.of(SEQUENCES), Collections.nCopies(SEQUENCES.size(), adapter));
        return Tensors.toFloats(hidden.last());
    }

    /** Two bottlenecks behind one another, and two detours on one map. */
    @Test
    void stacked_adapters_answer_as_one_model_with_both() throws IOException {
        List<List<AdapterMethod>> pairs = List.of(
                List.of(BottleneckConfig.houlsby("a"), BottleneckConfig.pfeiffer("b")),
                List.of(BottleneckConfig.parallel("a"), LoraConfig.defaults()));
        for (List<AdapterMethod> pair : pairs) {
            Path first = save(pair.get(0), "first-" + pair.get(0).id());
            Path second = save(pair.get(1), "second-" + pair.get(1).id());
            try (SharedEncoder shared = SharedEncoder.load(base, engine);
                    Adapted<BertForSequenceClassification> below = load(shared, first);
                    Adapted<BertForSequenceClassification> above = load(shared, second);
                    Adapted<BertForSequenceClassification> both = SharedEncoder.stack(List.of(below), above);
                    BertForSequenceClassification model =
                            AdapterFolder.load(base, first, TASK, Precision.FP32, BertForSequenceClassification::new);
                    BertForSequenceClassification other =
                            AdapterFolder.load(base, second, TASK, Precision.FP32, BertForSequenceClassification::new);
                    Scope scope = Scope.inference()) {
                model.insert(pair.get(1));
                model.parameters().named().forEach((name, tensor) -> {
                    if (pair.get(1).trains(name)) {
                        tensor.copy_(other.parameters().named().get(name));
                    }
                });
                Hidden wanted = model.encoder().forward(Batch.of(SEQUENCES), Keep.LAST);
                assertClose(last(shared, both), Tensors.toFloats(wanted.last()), pair.toString());
            }
        }
    }

    @Test
    void an_average_with_itself_is_the_adapter_and_with_all_the_weight_one_of_them() throws IOException {
        try (SharedEncoder shared = SharedEncoder.load(base, engine);
                Adapted<BertForSequenceClassification> lora = load(shared, save(LoraConfig.defaults(), "l"));
                Adapted<BertForSequenceClassification> houlsby =
                        load(shared, save(BottleneckConfig.houlsby("h"), "h"));
                Scope scope = Scope.inference()) {
            assertClose(
                    last(shared, SharedEncoder.average(List.of(houlsby, houlsby), 0.3, 0.7)),
                    last(shared, houlsby),
                    "twice the same");
            assertClose(
                    last(shared, SharedEncoder.average(List.of(houlsby, lora), 0, 1)), last(shared, lora), "the other");
            float[] half = last(shared, SharedEncoder.average(List.of(houlsby, lora), 0.5, 0.5));
            assertThat(half).isNotEqualTo(last(shared, lora)).isNotEqualTo(last(shared, houlsby));
            assertThatThrownBy(() -> SharedEncoder.average(List.of(houlsby, lora), 0.5, 0.4))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[0.5, 0.4]");
        }
    }

    @Test
    void dropped_adapters_leave_no_native_memory_behind() throws IOException {
        TinyBert.collectWhatOtherTestsLeft();
        try (SharedEncoder shared = SharedEncoder.load(base, engine)) {
            long before = 0;
            for (int round = 0; round < 5; round++) {
                if (round == 1) {
                    before = Pointer.totalCount();
                }
                try (Scope scope = Scope.inference()) {
                    List<Adapted<BertForSequenceClassification>> loaded = loadAll(shared);
                    shared.forward(Batch.of(SEQUENCES), dealtOut(loaded));
                    loaded.forEach(Adapted::close);
                }
            }
            assertThat(Pointer.totalCount()).isEqualTo(before);
        }
    }

    @Test
    void an_adapter_that_needs_an_input_of_its_own_is_refused() throws IOException {
        Path adapter = save(new Ia3Config(Set.of(Site.KEY), Set.of(Site.QUERY)), "query");
        try (SharedEncoder shared = SharedEncoder.load(base, engine)) {
            assertThatThrownBy(() -> load(shared, adapter))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("attention.self.query")
                    .hasMessageContaining("merge it");
        }
    }

    @Test
    void a_stack_that_would_lose_an_input_of_its_own_is_refused() throws IOException {
        Path lora = save(new LoraConfig(2, 4, 0, Set.of(Site.OUTPUT), false, false), "output");
        try (SharedEncoder shared = SharedEncoder.load(base, engine);
                Adapted<BertForSequenceClassification> adds = load(shared, lora);
                Adapted<BertForSequenceClassification> scales = load(shared, save(Ia3Config.defaults(), "ia3"))) {
            for (List<Adapted<BertForSequenceClassification>> pair :
                    List.of(List.of(adds, scales), List.of(scales, adds))) {
                assertThatThrownBy(() -> SharedEncoder.stack(List.of(pair.get(0)), pair.get(1)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void there_must_be_as_many_adapters_as_sequences() throws IOException {
        try (SharedEncoder shared = SharedEncoder.load(base, engine)) {
            assertThatThrownBy(() -> shared.forward(Batch.of(SEQUENCES), Arrays.asList(new Adapted<?>[3])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 adapters for 40 sequences");
        }
    }
}
