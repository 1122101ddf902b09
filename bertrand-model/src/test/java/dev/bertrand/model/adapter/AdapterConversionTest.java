package dev.bertrand.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.adapter.BottleneckConfig.Placement;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForPreTraining;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters in another layout, and as one model with their base. */
class AdapterConversionTest {
    @TempDir
    Path folder;

    private Path adapter;
    private Path other;
    private Path back;
    private TinyAdapters tiny;

    @BeforeEach
    void aBaseModel() throws IOException {
        tiny = TinyAdapters.create(folder.resolve("base"));
        adapter = folder.resolve("adapter");
        other = folder.resolve("other");
        back = folder.resolve("back");
    }

    static Stream<AdapterMethod> thatBothHave() {
        return Stream.of(
                LoraConfig.defaults(),
                new LoraConfig(
                        3,
                        5,
                        0.1,
                        Set.of(Site.QUERY, Site.KEY, Site.VALUE, Site.INTERMEDIATE, Site.OUTPUT),
                        false,
                        false),
                new LoraConfig(2, 4, 0, Set.of(Site.VALUE), false, false, Map.of(), Map.of(), Set.of(1)),
                new Ia3Config(Set.of(Site.KEY, Site.VALUE, Site.INTERMEDIATE), Set.of()),
                new Ia3Config(Set.of(Site.OUTPUT), Set.of()));
    }

    @ParameterizedTest
    @MethodSource("thatBothHave")
    void there_and_back_every_bit_is_the_same(AdapterMethod method) throws IOException {
        float[][] wanted = tiny.save(adapter, method);
        AdapterConversion.convert(adapter, AdapterLayout.ADAPTERHUB, other, null);
        assertThat(AdapterSummary.of(other).layout()).isEqualTo(AdapterLayout.ADAPTERHUB);
        assertThat(AdapterFolder.method(other)).isEqualTo(method);
        assertThat(tiny.logits(other)).isDeepEqualTo(wanted);
        AdapterConversion.convert(other, AdapterLayout.PEFT, back, null);
        assertThat(AdapterFolder.method(back)).isEqualTo(method);
        assertThat(TinyAdapters.bits(back))
                .isEqualTo(TinyAdapters.bits(adapter))
                .isNotEmpty();
        for (String file : new String[] {"adapter_config.json", "config.json"}) {
            assertThat(TinyAdapters.json(back.resolve(file)))
                    .as(file)
                    .isEqualTo(TinyAdapters.json(adapter.resolve(file)));
        }
    }

    @Test
    void a_scale_by_the_root_of_the_rank_is_kept_in_alpha() throws IOException {
        float[][] wanted = tiny.save(adapter, new LoraConfig(4, 6, 0, Set.of(Site.KEY), true, false));
        AdapterConversion.convert(adapter, AdapterLayout.ADAPTERHUB, other, null);
        assertThat(((LoraConfig) AdapterFolder.method(other)).alpha()).isEqualTo(12);
        assertThat(tiny.logits(other)).isDeepEqualTo(wanted);
    }

    static Stream<AdapterMethod> thatAdapterHubHasNot() {
        return Stream.of(
                Ia3Config.defaults(), // on inputs
                new LoraConfig(2, 4, 0, Set.of(Site.ATTENTION_OUTPUT), false, false),
                new LoraConfig(2, 4, 0, Set.of(Site.KEY), false, true),
                new LoraConfig(2, 4, 0, Set.of(Site.KEY), false, false, Map.of("key", 3), Map.of(), Set.of()),
                new LoraConfig(2, 4, 0, Set.of(Site.KEY), false, false, Map.of(), Map.of("key", 3.0), Set.of()),
                Selection.BITFIT);
    }

    @ParameterizedTest
    @MethodSource("thatAdapterHubHasNot")
    void what_adapterhub_cannot_say_is_refused_and_nothing_written(AdapterMethod method) throws IOException {
        tiny.save(adapter, method);
        assertThatThrownBy(() -> AdapterConversion.convert(adapter, AdapterLayout.ADAPTERHUB, other, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AdapterHub");
        assertThat(other).doesNotExist();
    }

    @Test
    void bottlenecks_are_adapterhubs_alone_and_a_folder_is_not_overwritten() throws IOException {
        tiny.save(adapter, BottleneckConfig.houlsby("a"));
        assertThatThrownBy(() -> AdapterConversion.convert(adapter, AdapterLayout.PEFT, other, null))
                .hasMessageContaining("PEFT has no such method as houlsby");
        assertThatThrownBy(() -> AdapterConversion.convert(adapter, AdapterLayout.ADAPTERHUB, adapter, null))
                .hasMessageContaining("already holds an adapter");
    }

    @Test
    void labels_that_only_the_head_names_need_the_base_to_be_kept() throws IOException {
        float[][] wanted = tiny.save(adapter, LoraConfig.defaults());
        AdapterConversion.convert(adapter, AdapterLayout.ADAPTERHUB, other, null);
        Files.delete(other.resolve("config.json")); // as AdapterHub's own folders are
        assertThatThrownBy(() -> AdapterConversion.convert(other, AdapterLayout.PEFT, back, null))
                .hasMessageContaining("no place for the labels [no, yes]");
        AdapterConversion.convert(other, AdapterLayout.PEFT, back, tiny.base());
        assertThat(ModelFolder.config(back).labels()).containsExactly("no", "yes");
        assertThat(ModelFolder.architecture(back)).isEqualTo("BertForSequenceClassification");
        assertThat(tiny.logits(back)).isDeepEqualTo(wanted);
    }

    static Stream<AdapterMethod> thatMerge() {
        return Stream.of(
                LoraConfig.defaults(),
                new LoraConfig(4, 16, 0, Set.of(Site.values()), true, false),
                new LoraConfig(
                        2,
                        4,
                        0,
                        Set.of(Site.QUERY, Site.OUTPUT),
                        false,
                        true,
                        Map.of(LoraConfig.layer(1), 5),
                        Map.of("query", 1.5),
                        Set.of()),
                Ia3Config.defaults(),
                new Ia3Config(Set.of(Site.values()), Set.of()),
                Selection.HEAD,
                Selection.BITFIT,
                Selection.LAYER_NORM);
    }

    @ParameterizedTest
    @MethodSource("thatMerge")
    void merged_it_answers_as_both_do_and_is_an_ordinary_model(AdapterMethod method) throws IOException {
        float[][] wanted = tiny.save(adapter, method);
        float[][] base;
        try (BertForSequenceClassification model = ModelFolder.load(
                tiny.base(), TinyBert.config("no", "yes"), 1, Precision.FP32, BertForSequenceClassification::new)) {
            base = TinyAdapters.logits(model);
        }
        AdapterMerge.merge(tiny.base(), adapter, other);
        try (BertForSequenceClassification model = BertForSequenceClassification.fromPretrained(other)) {
            assertThat(model.report().initialized()).isEmpty();
            assertThat(model.report().unexpected()).isEmpty();
            assertThat(model.config().labels()).containsExactly("no", "yes");
            float[][] got = TinyAdapters.logits(model);
            assertThat(Arrays.deepEquals(wanted, base)).isFalse();
            for (int i = 0; i < wanted.length; i++) {
                for (int k = 0; k < wanted[i].length; k++) {
                    assertThat(got[i][k]).as(TinyBert.replay()).isCloseTo(wanted[i][k], within(1e-5f));
                }
            }
        }
        assertThat(StoredWeights.in(other).open().names())
                .isEqualTo(StoredWeights.in(tiny.base()).open().names());
    }

    @Test
    void a_pre_trained_base_keeps_the_layers_that_words_do_not_need() throws IOException {
        Path words = folder.resolve("words");
        try (BertForPreTraining model =
                new BertForPreTraining(TinyBert.config(), TinyBert.parameters(Precision.FP32))) {
            TinyBert.spread(model.parameters());
            model.savePretrained(words, null);
        }
        try (BertForMaskedLM model = BertForMaskedLM.fromPretrained(words)) {
            model.insert(LoraConfig.defaults());
            AdapterFolder.save(adapter, model, LoraConfig.defaults(), "tiny");
        }
        AdapterMerge.merge(words, adapter, other);
        try (BertForPreTraining base = BertForPreTraining.fromPretrained(words);
                BertForPreTraining merged = BertForPreTraining.fromPretrained(other);
                Scope scope = Scope.inference()) {
            assertThat(merged.report().initialized()).isEmpty();
            Batch batch = Batch.of(TinyBert.sequences(5, 20));
            assertThat(Tensors.toRows(merged.next(merged.encoder().forward(batch, Keep.LAST))))
                    .isDeepEqualTo(Tensors.toRows(base.next(base.encoder().forward(batch, Keep.LAST))));
        }
    }

    @Test
    void bottlenecks_do_not_merge() throws IOException {
        tiny.save(adapter, new BottleneckConfig("a", Placement.PAR_BN, 4, Map.of(), Activation.RELU, 1));
        assertThatThrownBy(() -> AdapterMerge.merge(tiny.base(), adapter, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("holds parallel, which is not a change of weights");
        assertThat(other).doesNotExist();
    }

    @Test
    void a_summary_counts_what_is_stored() throws IOException {
        tiny.save(adapter, LoraConfig.defaults());
        AdapterSummary summary = AdapterSummary.of(adapter);
        assertThat(summary.tensors()).isEqualTo(10);
        assertThat(summary.parameters()).isEqualTo(2 * 2 * 2 * 8 * 32 + 2 * 32 + 2);
        assertThat(summary.bytes()).isEqualTo(Files.size(adapter.resolve("adapter_model.safetensors")));
        assertThat(summary.architecture()).isEqualTo("BertForSequenceClassification");
        assertThat(summary.base()).isEqualTo("tiny");
        assertThat(summary.labels()).containsExactly("no", "yes");
    }
}
