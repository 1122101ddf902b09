package dev.bertrand.model.adapter;

import static dev.bertrand.model.adapter.TinyAdapters.config;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as others wrote and write them. */
class AdapterReadingTest {
    @TempDir
    Path folder;

    private Path adapter;
    private Path foreign;
    private TinyAdapters tiny;

    @BeforeEach
    void aBaseModel() throws IOException {
        tiny = TinyAdapters.create(folder.resolve("base"));
        adapter = folder.resolve("adapter");
        foreign = folder.resolve("foreign");
    }

    private AdapterMethod peft(String fields) throws IOException {
        return AdapterFolder.method(config(
                foreign,
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"target_modules\": [\"query\"]%s}"
                        .formatted(fields.isEmpty() ? "" : ", " + fields)));
    }

    private AdapterMethod hub(String version, String config) throws IOException {
        return AdapterFolder.method(
                config(foreign, "{\"name\": \"sst\", %s \"config\": %s}".formatted(version, config)));
    }

    /** As PEFT 0.17 writes it with nothing but defaults. */
    @Test
    void a_pattern_that_would_go_on_for_years_is_refused() throws IOException {
        Path folder = config(foreign, """
                {"peft_type": "LORA", "r": 8, "lora_alpha": 8, "target_modules": ".*.*.*.*.*.*!"}
                """);
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThatThrownBy(() -> AdapterFolder.method(folder))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("more than 1,000,000 steps"));
    }

    @Test
    void a_whole_config_of_pefts() throws IOException {
        assertThat(AdapterFolder.method(config(foreign, """
                {"alpha_pattern": {}, "auto_mapping": {"base_model_class": "BertModel", "parent_library": "x"},
                 "base_model_name_or_path": "bert-base-uncased", "bias": "none", "corda_config": null,
                 "eva_config": null, "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true,
                 "init_lora_weights": true, "layer_replication": null, "layers_pattern": null,
                 "layers_to_transform": null, "loftq_config": {}, "lora_alpha": 16, "lora_bias": false,
                 "lora_dropout": 0.1, "megatron_config": null, "megatron_core": "megatron.core",
                 "modules_to_save": ["classifier", "score"], "peft_type": "LORA", "qalora_group_size": 16, "r": 8,
                 "rank_pattern": {}, "revision": null, "target_modules": ["value", "query"],
                 "target_parameters": null, "task_type": "SEQ_CLS", "trainable_token_indices": null,
                 "use_dora": false, "use_qalora": false, "use_rslora": false}
                """)))
                .isEqualTo(new LoraConfig(8, 16, 0.1, Set.of(Site.QUERY, Site.VALUE), false, false));
    }

    @Test
    void ranks_and_alphas_of_single_maps_are_taken_by_the_first_pattern_that_fits() throws IOException {
        LoraConfig lora = (LoraConfig) peft("""
                "rank_pattern": {"layer.0.attention.self.query": 2, "query": 3}, "alpha_pattern": {"^never": 1},
                "use_rslora": true""");
        String first = "bert.encoder.layer.0.attention.self.query";
        assertThat(lora.rank(first)).isEqualTo(2);
        assertThat(lora.rank("bert.encoder.layer.1.attention.self.query")).isEqualTo(3);
        assertThat(lora.rank("bert.encoder.layer.10.attention.self.value")).isEqualTo(4);
        assertThat(lora.scale(first)).isEqualTo(8 / Math.sqrt(2));
        // A key that no map has is a slip, and said when the model is there.
        assertThatThrownBy(() -> tiny.save(adapter, lora)).hasMessageContaining("'^never'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '@', textBlock = """
            "layers_to_transform": 1 ; 1
            "layers_to_transform": [0, 11], "layers_pattern": "layer" ; 0 11
            "layers_to_transform": [], "layers_pattern": [] ; @@
            """)
    void layers_are_a_number_or_a_list(String fields, String layers) throws IOException {
        assertThat(((LoraConfig) peft(fields)).layers())
                .extracting(String::valueOf)
                .containsExactly(layers.isEmpty() ? new String[0] : layers.split(" "));
    }

    @Test
    void a_pattern_may_name_the_layers() throws IOException {
        LoraConfig lora = (LoraConfig) AdapterFolder.method(config(foreign, """
                {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ".*layer\\\\.[0-3]\\\\..*(query|key)"}
                """));
        assertThat(lora.layers()).containsExactly(0, 1, 2, 3);
        assertThat(lora.sites()).containsExactly(Site.QUERY, Site.KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"bias\": \"all\"",
                "\"bias\": \"lora_only\"",
                "\"fan_in_fan_out\": true",
                "\"exclude_modules\": [\"key\"]",
                "\"layer_replication\": [[0, 1]]",
                "\"layers_pattern\": \"h\"",
                "\"init_lora_weights\": \"pissa\"",
                "\"lora_bias\": true",
                "\"target_parameters\": [\"x\"]",
                "\"trainable_token_indices\": [1]",
                "\"something_new\": 3"
            })
    void what_cannot_be_honoured_is_refused_by_its_key(String field) {
        assertThatThrownBy(() -> peft(field))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("adapter_config.json has " + field.substring(0, field.indexOf(':')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"scaling\": \"learned\"",
                "\"use_gating\": true",
                "\"phm_layer\": true",
                "\"ln_after\": true",
                "\"residual_before_ln\": \"post_add\"",
                "\"inv_adapter\": \"nice\"",
                "\"original_ln_after\": false",
                "\"non_linearity\": \"leakyrelu\"",
                "\"architecture\": \"prefix_tunings\"",
                "\"new_attention_norm\": true"
            })
    void other_bottlenecks_are_refused_by_their_key(String field) {
        assertThatThrownBy(() -> hub("", """
                {"mh_adapter": true, "output_adapter": true, "reduction_factor": 16, "non_linearity": "relu", %s}""".formatted(field)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("adapter_config.json has " + field.substring(0, field.indexOf(':')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"use_gating\": true", "\"vera_d\": 0.1", "\"attn_matrices\": [\"o\"]"})
    void other_loras_of_adapterhubs_are_refused_by_their_key(String field) {
        assertThatThrownBy(() -> hub("", "{\"architecture\": \"lora\", \"r\": 8, \"alpha\": 8, %s}".formatted(field)))
                .hasMessageContaining("adapter_config.json has " + field.substring(0, field.indexOf(':')));
    }

    @Test
    void names_of_whole_configs() throws IOException {
        assertThat(hub("", "\"houlsby\"")).isEqualTo(BottleneckConfig.houlsby("sst"));
        assertThat(hub("", "\"seq_bn\"")).isEqualTo(BottleneckConfig.pfeiffer("sst"));
        assertThat(hub("", "\"parallel\"")).isEqualTo(BottleneckConfig.parallel("sst"));
        assertThat(hub("", "\"lora\"")).isEqualTo(LoraConfig.defaults());
        assertThat(hub("", "\"ia3\""))
                .isEqualTo(new Ia3Config(Set.of(Site.KEY, Site.VALUE, Site.INTERMEDIATE), Set.of()));
        assertThatThrownBy(() -> hub("", "\"mam\"")).hasMessageContaining("\"config\": \"mam\"");
    }

    /** adapters 1.1.0 mended the scale; _fix_backward_compat in loading.py. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '@', textBlock = """
            "version": "adapters.1.0.1", ; 1
            "version": "adapters.0.2.1", ; 1
            "version": "adapters.1.1.0", ; 2
            "version": "adapters.1.2.0", ; 2
            "version": "3.2.1", ; 2
            @@ ; 2
            """)
    void lora_of_early_versions_was_trained_with_alpha_equal_to_its_rank(String version, double scale)
            throws IOException {
        LoraConfig lora = (LoraConfig)
                hub(
                        version,
                        "{\"architecture\": \"lora\", \"selfattn_lora\": true, \"r\": 8, \"alpha\": 16, \"attn_matrices\": [\"q\"]}");
        assertThat(lora.scale("bert.encoder.layer.0.attention.self.query")).isEqualTo(scale);
    }

    /** adapters 1.2: legacy_weights_mapping and _fix_legacy_config in loading.py, ACTIVATION_RENAME in utils.py. */
    @Test
    void the_first_files_of_adapterhub_answer_as_todays() throws IOException {
        BottleneckConfig houlsby = BottleneckConfig.houlsby("sst");
        float[][] wanted = tiny.save(
                adapter, new BottleneckConfig("sst", houlsby.placement(), 16, Map.of(), Activation.GELU_NEW, 1));
        config(foreign, """
                {"name": "sst", "type": "text_task", "hidden_size": 32, "model_class": "BertForSequenceClassification",
                 "config": {"MH_Adapter": true, "Output_Adapter": true, "LN_before": false, "LN_after": false,
                  "original_ln_before": false, "original_ln_after": true, "residual_before_ln": true,
                  "adapter_residual_before_ln": false, "attention_type": "sent-lvl-dynamic",
                  "new_attention_norm": false, "non_linearity": "gelu", "reduction_factor": 16,
                  "invertible_adapter": {"block_type": "nice", "non_linearity": "relu", "reduction_factor": 2}}}
                """);
        TinyAdapters.rename(
                adapter.resolve("adapter.safetensors"),
                foreign.resolve("pytorch_adapter.bin"),
                name -> name.replace("attention.output.adapters.", "attention.output.attention_text_task_adapters.")
                        .replace(".output.adapters.", ".output.layer_text_task_adapters."));
        TinyAdapters.rename(
                adapter.resolve("model_head.safetensors"), foreign.resolve("pytorch_model_head.bin"), name -> name);
        Files.copy(adapter.resolve("head_config.json"), foreign.resolve("head_config.json"));
        assertThat(tiny.logits(foreign)).isDeepEqualTo(wanted);
        assertThat(AdapterSummary.of(foreign).labels()).containsExactly("no", "yes");
    }

    /** A head of adapters' own, heads/base.py: dropout and one linear layer, here on what the pooler makes. */
    @Test
    void a_head_of_adapterhubs_is_ours_where_it_is_one_layer_on_the_pooler() throws IOException {
        float[][] wanted = tiny.save(folder.resolve("peft"), LoraConfig.defaults());
        AdapterConversion.convert(folder.resolve("peft"), AdapterLayout.ADAPTERHUB, adapter, null);
        TinyAdapters.rename(
                adapter.resolve("model_head.safetensors"),
                adapter.resolve("pytorch_model_head.bin"),
                name -> name.replace("classifier.", "heads.s.s-t.1."));
        Files.delete(adapter.resolve("model_head.safetensors"));
        Files.delete(adapter.resolve("config.json"));
        String head = """
                {"name": "s.s-t", "model_class": "BertAdapterModel", "config": {"head_type": "classification",
                 "layers": %d, "use_pooler": %b, "activation_function": "tanh", "bias": true, "num_labels": 2,
                 "label2id": {"good": 1, "bad": 0}}}
                """;
        Files.writeString(adapter.resolve("head_config.json"), head.formatted(1, true));
        assertThat(tiny.logits(adapter)).isDeepEqualTo(wanted);
        assertThat(AdapterFolder.config(tiny.base(), adapter).labels()).containsExactly("bad", "good");
        assertThat(AdapterFolder.architecture(adapter)).isEqualTo("BertForSequenceClassification");
        Files.writeString(adapter.resolve("head_config.json"), head.formatted(1, false)); // reads [CLS]
        assertThatThrownBy(() -> tiny.logits(adapter)).hasMessageContaining("\"use_pooler\": false");
        Files.writeString(adapter.resolve("head_config.json"), head.formatted(2, true));
        assertThatThrownBy(() -> tiny.logits(adapter)).hasMessageContaining("\"layers\": 2");
    }

    @Test
    void names_without_bert_before_them_are_an_encoders_in_the_adapter_and_in_the_base() throws IOException {
        float[][] wanted = tiny.save(adapter, LoraConfig.defaults());
        Files.copy(
                adapter.resolve("adapter_config.json"),
                Files.createDirectories(foreign).resolve("adapter_config.json"));
        TinyAdapters.rename(
                adapter.resolve("adapter_model.safetensors"),
                foreign.resolve("adapter_model.bin"),
                name -> name.replace("base_model.model.bert.", "base_model.model."));
        assertThat(tiny.logits(foreign)).isDeepEqualTo(wanted);
        Path bare = folder.resolve("bare");
        try (BertModel model = ModelFolder.load(tiny.base(), Precision.FP32, BertModel::new)) {
            ModelFolder.save(bare, model.config(), "BertModel", model.stored(), null);
        }
        assertThat(new TinyAdapters(bare).logits(adapter)).isDeepEqualTo(wanted);
    }

    @Test
    void a_tensor_without_a_place_and_a_place_without_a_tensor_are_named() throws IOException {
        tiny.save(adapter, LoraConfig.defaults());
        Path file = adapter.resolve("adapter_model.safetensors");
        TinyAdapters.rename(
                file,
                adapter.resolve("adapter_model.bin"),
                name -> name.replace("layer.1.attention.self.value", "pooler.dense"));
        Files.delete(file);
        assertThatThrownBy(() -> tiny.logits(adapter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lacks bert.encoder.layer.1.attention.self.value.lora_A.weight and 1 more");
        config(adapter, """
                {"peft_type": "LORA", "r": 8, "lora_alpha": 8, "target_modules": ["query", "value"],
                 "rank_pattern": {"layer.1.attention.self.value": 4}}
                """);
        assertThatThrownBy(() -> tiny.logits(adapter)).hasMessageContaining("lacks");
        config(adapter, "{\"peft_type\": \"LORA\", \"r\": 8, \"lora_alpha\": 8, \"target_modules\": [\"query\"]}");
        assertThatThrownBy(() -> tiny.logits(adapter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("which has no place in BertForSequenceClassification");
    }
}
