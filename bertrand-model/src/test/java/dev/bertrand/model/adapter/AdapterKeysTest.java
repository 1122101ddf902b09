package dev.bertrand.model.adapter;

import static dev.bertrand.model.adapter.TinyAdapters.json;
import static dev.bertrand.model.adapter.TinyAdapters.lines;
import static dev.bertrand.model.adapter.TinyAdapters.tensors;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.encoder.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every key and shape that is written for a BERT of two layers (D 32, feed-forward 37, 2 classes), and every field of the
 * configs. Worked out from the libraries' sources, not from this one: PEFT 0.17 (utils/save_and_load.py,
 * get_peft_model_state_dict; tuners/lora/layer.py and tuners/ia3/layer.py for shapes; tuners/lora/config.py) and adapters
 * 1.2 (loading.py, filter_func; methods/lora.py, LoRA, IA3 and _get_lora_shapes; methods/modeling.py, Adapter;
 * configuration/adapter_config.py and build_full_config in model_adapters_config.py; utils.py for names of files).
 */
class AdapterKeysTest {
    private static final String PEFT = "adapter_model.safetensors";
    private static final String ADAPTERHUB = "adapter.safetensors";

    @TempDir
    Path folder;

    private Path adapter;
    private TinyAdapters tiny;

    @BeforeEach
    void aBaseModel() throws IOException {
        tiny = TinyAdapters.create(folder.resolve("base"));
        adapter = folder.resolve("adapter");
    }

    private Path converted(AdapterMethod method) throws IOException {
        tiny.save(folder.resolve("peft"), method);
        AdapterConversion.convert(folder.resolve("peft"), AdapterLayout.ADAPTERHUB, adapter, null);
        return adapter;
    }

    @Test
    void lora_in_pefts_layout() throws IOException {
        tiny.save(adapter, LoraConfig.defaults());
        assertThat(tensors(adapter.resolve(PEFT))).isEqualTo(lines("""
                base_model.model.bert.encoder.layer.*.attention.self.query.lora_A.weight [8, 32]
                base_model.model.bert.encoder.layer.*.attention.self.query.lora_B.weight [32, 8]
                base_model.model.bert.encoder.layer.*.attention.self.value.lora_A.weight [8, 32]
                base_model.model.bert.encoder.layer.*.attention.self.value.lora_B.weight [32, 8]
                base_model.model.classifier.bias [2]
                base_model.model.classifier.weight [2, 32]
                """));
        assertThat(json(adapter.resolve("adapter_config.json"))).isEqualTo(json("""
                {"peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": "tiny", "inference_mode": true,
                 "r": 8, "lora_alpha": 8, "lora_dropout": 0.0, "bias": "none", "fan_in_fan_out": false,
                 "use_rslora": false, "use_dora": false, "rank_pattern": {}, "alpha_pattern": {},
                 "layers_to_transform": null, "target_modules": ["query", "value"], "modules_to_save": ["classifier"]}
                """));
    }

    @Test
    void dora_of_other_ranks_in_one_layer_in_pefts_layout() throws IOException {
        LoraConfig dora = new LoraConfig(
                4,
                16,
                0.5,
                Set.of(Site.INTERMEDIATE, Site.OUTPUT),
                true,
                true,
                Map.of("layer.1.output.dense", 2),
                Map.of("layer.1.output.dense", 8.5),
                Set.of(1));
        tiny.save(adapter, dora);
        assertThat(tensors(adapter.resolve(PEFT))).isEqualTo(lines("""
                base_model.model.bert.encoder.layer.1.intermediate.dense.lora_A.weight [4, 32]
                base_model.model.bert.encoder.layer.1.intermediate.dense.lora_B.weight [37, 4]
                base_model.model.bert.encoder.layer.1.intermediate.dense.lora_magnitude_vector [37]
                base_model.model.bert.encoder.layer.1.output.dense.lora_A.weight [2, 37]
                base_model.model.bert.encoder.layer.1.output.dense.lora_B.weight [32, 2]
                base_model.model.bert.encoder.layer.1.output.dense.lora_magnitude_vector [32]
                base_model.model.classifier.bias [2]
                base_model.model.classifier.weight [2, 32]
                """));
        // output.dense is the end of two maps' names, so that a pattern has to say which, and in which layers.
        assertThat(json(adapter.resolve("adapter_config.json"))).isEqualTo(json("""
                {"peft_type": "LORA", "task_type": "SEQ_CLS", "base_model_name_or_path": "tiny", "inference_mode": true,
                 "r": 4, "lora_alpha": 16, "lora_dropout": 0.5, "bias": "none", "fan_in_fan_out": false,
                 "use_rslora": true, "use_dora": true, "rank_pattern": {"layer.1.output.dense": 2},
                 "alpha_pattern": {"layer.1.output.dense": 8.5}, "layers_to_transform": null,
                 "target_modules": ".*\\\\.layer\\\\.(1)\\\\.(intermediate\\\\.dense|output\\\\.dense)",
                 "modules_to_save": ["classifier"]}
                """));
        assertThat(AdapterFolder.method(adapter)).isEqualTo(dora);
    }

    /** adapters 1.2: methods/prefix_tuning.py, FlatPrefixTuning and PrefixTuningPool; models/bert/mixin_bert.py. */
    @Test
    void a_prefix_in_adapterhubs_layout() throws IOException {
        tiny.save(adapter, new PrefixConfig("task", 3));
        assertThat(tensors(adapter.resolve(ADAPTERHUB)))
                .containsExactly("bert.prefix_tuning.prefix_tunings.task.self_prefix.control_trans [384]");
        assertThat(json(adapter.resolve("adapter_config.json"))).isEqualTo(json("""
                {"hidden_size": 32, "model_class": "BertForSequenceClassification", "model_name": "tiny",
                 "model_type": "bert", "version": "adapters.1.2.0", "name": "task",
                 "config": {"architecture": "prefix_tuning", "encoder_prefix": true, "cross_prefix": true, "leave_out": [],
                  "flat": true, "prefix_length": 3, "bottleneck_size": 512, "non_linearity": "tanh", "dropout": 0.0,
                  "use_gating": false, "shared_gating": true}}
                """));
    }

    @Test
    void lora_in_adapterhubs_layout() throws IOException {
        Set<Site> sites = Set.of(Site.QUERY, Site.KEY, Site.INTERMEDIATE, Site.OUTPUT);
        converted(new LoraConfig(4, 16, 0.25, sites, false, false));
        assertThat(tensors(adapter.resolve(ADAPTERHUB))).isEqualTo(lines("""
                bert.encoder.layer.*.attention.self.query.loras.task.lora_A [4, 32]
                bert.encoder.layer.*.attention.self.query.loras.task.lora_B [32, 4]
                bert.encoder.layer.*.attention.self.key.loras.task.lora_A [4, 32]
                bert.encoder.layer.*.attention.self.key.loras.task.lora_B [32, 4]
                bert.encoder.layer.*.intermediate.dense.loras.task.lora_A [4, 32]
                bert.encoder.layer.*.intermediate.dense.loras.task.lora_B [37, 4]
                bert.encoder.layer.*.output.dense.loras.task.lora_A [4, 37]
                bert.encoder.layer.*.output.dense.loras.task.lora_B [32, 4]
                """));
        assertThat(json(adapter.resolve("adapter_config.json"))).isEqualTo(json("""
                {"name": "task", "model_class": "BertForSequenceClassification", "model_name": "tiny",
                 "model_type": "bert", "hidden_size": 32, "version": "adapters.1.2.0",
                 "config": {"architecture": "lora", "selfattn_lora": true, "intermediate_lora": true,
                  "output_lora": true, "leave_out": [], "r": 4, "alpha": 16, "dropout": 0.25,
                  "attn_matrices": ["q", "k"], "composition_mode": "add", "init_weights": "lora",
                  "init_weights_seed": null, "use_gating": false, "vera_d": null, "vera_b": null, "dtype": null}}
                """));
        assertThat(tensors(adapter.resolve("model_head.safetensors"))).isEqualTo(lines("""
                classifier.bias [2]
                classifier.weight [2, 32]
                """));
        assertThat(json(adapter.resolve("head_config.json"))).isEqualTo(json("""
                {"name": null, "config": null, "model_class": "BertForSequenceClassification", "model_name": "tiny",
                 "model_type": "bert", "hidden_size": 32, "num_labels": 2, "label2id": {"no": 0, "yes": 1},
                 "version": "adapters.1.2.0"}
                """));
    }

    @Test
    void ia3_in_pefts_layout() throws IOException {
        tiny.save(adapter, Ia3Config.defaults());
        assertThat(tensors(adapter.resolve(PEFT))).isEqualTo(lines("""
                base_model.model.bert.encoder.layer.*.attention.self.key.ia3_l [32, 1]
                base_model.model.bert.encoder.layer.*.attention.self.value.ia3_l [32, 1]
                base_model.model.bert.encoder.layer.*.attention.output.dense.ia3_l [1, 32]
                base_model.model.bert.encoder.layer.*.output.dense.ia3_l [1, 37]
                base_model.model.classifier.bias [2]
                base_model.model.classifier.weight [2, 32]
                """));
        assertThat(json(adapter.resolve("adapter_config.json"))).isEqualTo(json("""
                {"peft_type": "IA3", "task_type": "SEQ_CLS", "base_model_name_or_path": "tiny", "inference_mode": true,
                 "fan_in_fan_out": false, "target_modules": ["key", "value", "output.dense"],
                 "feedforward_modules": ["output.dense"], "modules_to_save": ["classifier"]}
                """));
    }

    @Test
    void ia3_in_adapterhubs_layout() throws IOException {
        converted(new Ia3Config(Set.of(Site.KEY, Site.VALUE, Site.INTERMEDIATE), Set.of()));
        assertThat(tensors(adapter.resolve(ADAPTERHUB))).isEqualTo(lines("""
                bert.encoder.layer.*.attention.self.key.loras.task.lora_B [32, 1]
                bert.encoder.layer.*.attention.self.value.loras.task.lora_B [32, 1]
                bert.encoder.layer.*.intermediate.dense.loras.task.lora_B [37, 1]
                """));
        assertThat(json(adapter.resolve("adapter_config.json")).path("config")).isEqualTo(json("""
                {"architecture": "lora", "selfattn_lora": true, "intermediate_lora": true, "output_lora": false,
                 "leave_out": [], "r": 1, "alpha": 1, "dropout": 0.0, "attn_matrices": ["k", "v"],
                 "composition_mode": "scale", "init_weights": "ia3", "init_weights_seed": null, "use_gating": false,
                 "vera_d": null, "vera_b": null, "dtype": null}
                """));
    }

    @Test
    void houlsbys_adapters_in_adapterhubs_layout() throws IOException {
        tiny.save(adapter, BottleneckConfig.houlsby("sst"));
        assertThat(tensors(adapter.resolve(ADAPTERHUB))).isEqualTo(lines("""
                bert.encoder.layer.*.attention.output.adapters.sst.adapter_down.0.bias [2]
                bert.encoder.layer.*.attention.output.adapters.sst.adapter_down.0.weight [2, 32]
                bert.encoder.layer.*.attention.output.adapters.sst.adapter_up.bias [32]
                bert.encoder.layer.*.attention.output.adapters.sst.adapter_up.weight [32, 2]
                bert.encoder.layer.*.output.adapters.sst.adapter_down.0.bias [2]
                bert.encoder.layer.*.output.adapters.sst.adapter_down.0.weight [2, 32]
                bert.encoder.layer.*.output.adapters.sst.adapter_up.bias [32]
                bert.encoder.layer.*.output.adapters.sst.adapter_up.weight [32, 2]
                """));
        assertThat(json(adapter.resolve("adapter_config.json"))).isEqualTo(json("""
                {"name": "sst", "model_class": "BertForSequenceClassification", "model_name": "tiny",
                 "model_type": "bert", "hidden_size": 32, "version": "adapters.1.2.0",
                 "config": {"mh_adapter": true, "output_adapter": true, "is_parallel": false,
                  "original_ln_before": false, "original_ln_after": true, "residual_before_ln": true,
                  "adapter_residual_before_ln": false, "ln_before": false, "ln_after": false,
                  "non_linearity": "swish", "scaling": 1.0, "init_weights": "bert", "dropout": 0.0,
                  "use_gating": false, "cross_adapter": false, "leave_out": [], "reduction_factor": 16.0}}
                """));
    }

    @Test
    void pfeiffers_and_parallel_adapters_in_adapterhubs_layout() throws IOException {
        BottleneckConfig pfeiffer = BottleneckConfig.pfeiffer("sst");
        tiny.save(
                adapter,
                new BottleneckConfig(
                        "sst",
                        pfeiffer.placement(),
                        16,
                        Map.of(0, Double.POSITIVE_INFINITY, 1, 4.0),
                        pfeiffer.activation(),
                        1));
        assertThat(tensors(adapter.resolve(ADAPTERHUB))).isEqualTo(lines("""
                bert.encoder.layer.1.output.adapters.sst.adapter_down.0.bias [8]
                bert.encoder.layer.1.output.adapters.sst.adapter_down.0.weight [8, 32]
                bert.encoder.layer.1.output.adapters.sst.adapter_up.bias [32]
                bert.encoder.layer.1.output.adapters.sst.adapter_up.weight [32, 8]
                """));
        assertThat(json(adapter.resolve("adapter_config.json")).path("config")).isEqualTo(json("""
                {"mh_adapter": false, "output_adapter": true, "is_parallel": false,
                 "original_ln_before": true, "original_ln_after": true, "residual_before_ln": true,
                 "adapter_residual_before_ln": false, "ln_before": false, "ln_after": false,
                 "non_linearity": "relu", "scaling": 1.0, "init_weights": "bert", "dropout": 0.0,
                 "use_gating": false, "cross_adapter": false, "leave_out": [0],
                 "reduction_factor": {"1": 4.0, "default": 16.0}}
                """));
        Path parallel = folder.resolve("parallel");
        tiny.save(parallel, BottleneckConfig.parallel("sst"));
        assertThat(tensors(parallel.resolve(ADAPTERHUB))).isEqualTo(lines("""
                bert.encoder.layer.*.output.adapters.sst.adapter_down.0.bias [16]
                bert.encoder.layer.*.output.adapters.sst.adapter_down.0.weight [16, 32]
                bert.encoder.layer.*.output.adapters.sst.adapter_up.bias [32]
                bert.encoder.layer.*.output.adapters.sst.adapter_up.weight [32, 16]
                """));
        assertThat(json(parallel.resolve("adapter_config.json")).path("config")).isEqualTo(json("""
                {"mh_adapter": false, "output_adapter": true, "is_parallel": true,
                 "original_ln_before": false, "original_ln_after": true, "residual_before_ln": true,
                 "adapter_residual_before_ln": false, "ln_before": false, "ln_after": false,
                 "non_linearity": "relu", "scaling": 4.0, "init_weights": "bert", "dropout": 0.0,
                 "use_gating": false, "cross_adapter": false, "leave_out": [], "reduction_factor": 2.0}
                """));
    }

    /** Nobody else has these; the layout is PEFT's, the names are the encoder's own. */
    @Test
    void selections_in_pefts_layout() throws IOException {
        tiny.save(adapter, Selection.LAYER_NORM);
        assertThat(tensors(adapter.resolve(PEFT))).isEqualTo(lines("""
                base_model.model.bert.embeddings.LayerNorm.bias [32]
                base_model.model.bert.embeddings.LayerNorm.weight [32]
                base_model.model.bert.encoder.layer.*.attention.output.LayerNorm.bias [32]
                base_model.model.bert.encoder.layer.*.attention.output.LayerNorm.weight [32]
                base_model.model.bert.encoder.layer.*.output.LayerNorm.bias [32]
                base_model.model.bert.encoder.layer.*.output.LayerNorm.weight [32]
                base_model.model.classifier.bias [2]
                base_model.model.classifier.weight [2, 32]
                """));
        Path bitfit = folder.resolve("bitfit");
        tiny.save(bitfit, Selection.BITFIT);
        assertThat(tensors(bitfit.resolve(PEFT))).isEqualTo(lines("""
                base_model.model.bert.embeddings.LayerNorm.bias [32]
                base_model.model.bert.encoder.layer.*.attention.self.query.bias [32]
                base_model.model.bert.encoder.layer.*.attention.self.key.bias [32]
                base_model.model.bert.encoder.layer.*.attention.self.value.bias [32]
                base_model.model.bert.encoder.layer.*.attention.output.dense.bias [32]
                base_model.model.bert.encoder.layer.*.attention.output.LayerNorm.bias [32]
                base_model.model.bert.encoder.layer.*.intermediate.dense.bias [37]
                base_model.model.bert.encoder.layer.*.output.dense.bias [32]
                base_model.model.bert.encoder.layer.*.output.LayerNorm.bias [32]
                base_model.model.bert.pooler.dense.bias [32]
                base_model.model.classifier.bias [2]
                base_model.model.classifier.weight [2, 32]
                """));
        Path head = folder.resolve("head");
        tiny.save(head, Selection.HEAD);
        assertThat(tensors(head.resolve(PEFT))).isEqualTo(lines("""
                base_model.model.classifier.bias [2]
                base_model.model.classifier.weight [2, 32]
                """));
        assertThat(json(head.resolve("adapter_config.json"))).isEqualTo(json("""
                {"peft_type": "HEAD", "task_type": "SEQ_CLS", "base_model_name_or_path": "tiny", "inference_mode": true,
                 "modules_to_save": ["classifier"]}
                """));
    }
}
