package dev.bertrand.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.Batch;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Site;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdapterFolderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final BertConfig TASK = TinyBert.config("no", "yes");

    @TempDir
    Path folder;

    private Path base;

    @BeforeEach
    void aBaseModel() throws IOException {
        base = folder.resolve("base");
        // With a pooler, as Google's own have it.
        try (BertForSequenceClassification model =
                new BertForSequenceClassification(TinyBert.config("x"), TinyBert.parameters(Precision.FP32))) {
            TinyBert.spread(model.parameters());
            model.savePretrained(base, null);
        }
    }

    private BertForSequenceClassification trained(AdapterMethod method) throws IOException {
        BertForSequenceClassification model =
                ModelFolder.load(base, TASK, 1, Precision.FP32, BertForSequenceClassification::new);
        model.insert(method);
        torch.manual_seed(TinyBert.SEED);
        try (Scope scope = Scope.inference()) {
            model.parameters()
                    .trainable()
                    .values()
                    .forEach(parameter ->
                            parameter.add_(torch.randn_like(parameter).mul(new Scalar(0.1))));
        }
        return model;
    }

    private static float[][] logits(BertForSequenceClassification model) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toRows(model.forward(Batch.of(TinyBert.sequences(5, 20))));
        }
    }

    private Path save(AdapterMethod method) throws IOException {
        Path adapter = folder.resolve("adapter");
        try (BertForSequenceClassification model = trained(method)) {
            AdapterFolder.save(adapter, model, method, "tiny");
        }
        return adapter;
    }

    @ParameterizedTest
    @MethodSource("dev.bertrand.model.adapter.AdapterMethodTest#methods")
    void what_was_saved_answers_the_same_on_its_base(AdapterMethod method) throws IOException {
        Path adapter = folder.resolve("adapter");
        float[][] wanted;
        try (BertForSequenceClassification model = trained(method)) {
            wanted = logits(model);
            AdapterFolder.save(adapter, model, method, "tiny");
        }
        assertThat(AdapterFolder.method(adapter)).isEqualTo(method);
        assertThat(adapter.resolve("model.safetensors")).doesNotExist();
        assertThat(AdapterFolder.storedBytes(adapter)).isLessThan(Files.size(base.resolve("model.safetensors")));
        try (BertForSequenceClassification model = AdapterFolder.load(
                base, adapter, ModelFolder.config(adapter), Precision.FP32, BertForSequenceClassification::new)) {
            assertThat(model.report().initialized()).doesNotContain("classifier.weight");
            assertThat(logits(model)).isDeepEqualTo(wanted);
            assertThat(model.config().labels()).containsExactly("no", "yes");
        }
    }

    @Test
    void a_pooler_that_learns_is_stored_with_the_adapter_and_read_again() throws IOException {
        Path adapter = folder.resolve("adapter");
        float[][] wanted;
        try (BertForSequenceClassification model =
                ModelFolder.load(base, TASK, 1, Precision.FP32, BertForSequenceClassification::new)) {
            model.trainPooler();
            model.insert(LoraConfig.defaults());
            assertThat(model.parameters().trainable().keySet())
                    .contains("bert.pooler.dense.weight", "bert.pooler.dense.bias")
                    .noneMatch(name -> name.startsWith("bert.embeddings."));
            try (BertForTask replica = model.replica()) {
                assertThat(replica.parameters().trainable().keySet())
                        .isEqualTo(model.parameters().trainable().keySet());
            }
            try (Scope scope = Scope.inference()) {
                model.parameters()
                        .trainable()
                        .values()
                        .forEach(parameter ->
                                parameter.add_(torch.randn_like(parameter).mul(new Scalar(0.1))));
            }
            wanted = logits(model);
            AdapterFolder.save(adapter, model, LoraConfig.defaults(), "tiny");
        }
        assertThat(keys(adapter.resolve("adapter_model.safetensors")))
                .contains("base_model.model.bert.pooler.dense.weight");
        assertThat(JSON.readTree(adapter.resolve("adapter_config.json").toFile())
                        .path("modules_to_save"))
                .extracting(JsonNode::asText)
                .containsExactly("classifier", "pooler");
        try (BertForSequenceClassification model = AdapterFolder.load(
                base, adapter, ModelFolder.config(adapter), Precision.FP32, BertForSequenceClassification::new)) {
            assertThat(logits(model)).isDeepEqualTo(wanted);
        }
    }

    @Test
    void a_pooler_that_the_base_lacks_is_trained_and_stored_with_the_adapter() throws IOException {
        try (BertForMaskedLM model = new BertForMaskedLM(TinyBert.config(), TinyBert.parameters(Precision.FP32))) {
            model.savePretrained(base, null);
        }
        Path adapter = save(LoraConfig.defaults());
        assertThat(keys(adapter.resolve("adapter_model.safetensors")))
                .contains("base_model.model.bert.pooler.dense.weight");
        try (BertForSequenceClassification model = trained(LoraConfig.defaults());
                BertForTask replica = model.replica()) {
            assertThat(replica.parameters().trainable().keySet())
                    .isEqualTo(model.parameters().trainable().keySet())
                    .contains("bert.pooler.dense.weight");
        }
    }

    /** PEFT 0.14 on a two-layer BertForSequenceClassification, target_modules query and value. */
    @Test
    void lora_has_pefts_keys() throws IOException {
        Path adapter = save(LoraConfig.defaults());
        assertThat(StoredWeights.find(adapter)).isEmpty();
        assertThat(keys(adapter.resolve("adapter_model.safetensors")))
                .containsExactlyInAnyOrder(
                        "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight",
                        "base_model.model.bert.encoder.layer.0.attention.self.query.lora_B.weight",
                        "base_model.model.bert.encoder.layer.0.attention.self.value.lora_A.weight",
                        "base_model.model.bert.encoder.layer.0.attention.self.value.lora_B.weight",
                        "base_model.model.bert.encoder.layer.1.attention.self.query.lora_A.weight",
                        "base_model.model.bert.encoder.layer.1.attention.self.query.lora_B.weight",
                        "base_model.model.bert.encoder.layer.1.attention.self.value.lora_A.weight",
                        "base_model.model.bert.encoder.layer.1.attention.self.value.lora_B.weight",
                        "base_model.model.classifier.bias",
                        "base_model.model.classifier.weight");
        JsonNode config = JSON.readTree(adapter.resolve("adapter_config.json").toFile());
        assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
        assertThat(config.path("task_type").asText()).isEqualTo("SEQ_CLS");
        assertThat(config.path("target_modules").toString()).isEqualTo("[\"query\",\"value\"]");
        assertThat(config.path("modules_to_save").toString()).isEqualTo("[\"classifier\"]");
    }

    /** adapters 1.2 on the same model with double_seq_bn. */
    @Test
    void houlsbys_adapters_have_adapterhubs_keys() throws IOException {
        Path adapter = save(BottleneckConfig.houlsby("sst"));
        assertThat(keys(adapter.resolve("adapter.safetensors")))
                .hasSize(16)
                .contains(
                        "bert.encoder.layer.0.attention.output.adapters.sst.adapter_down.0.weight",
                        "bert.encoder.layer.0.attention.output.adapters.sst.adapter_down.0.bias",
                        "bert.encoder.layer.0.attention.output.adapters.sst.adapter_up.weight",
                        "bert.encoder.layer.1.output.adapters.sst.adapter_up.bias");
        assertThat(keys(adapter.resolve("model_head.safetensors")))
                .containsExactlyInAnyOrder("classifier.weight", "classifier.bias");
        JsonNode head = JSON.readTree(adapter.resolve("head_config.json").toFile());
        assertThat(head.path("label2id").path("yes").asInt()).isEqualTo(1);
        JsonNode config = JSON.readTree(adapter.resolve("adapter_config.json").toFile());
        assertThat(config.at("/config/mh_adapter").asBoolean()).isTrue();
        assertThat(config.at("/config/non_linearity").asText()).isEqualTo("swish");
    }

    private static Set<String> keys(Path file) {
        return new StoredWeights(file, StoredWeights.Format.SAFETENSORS).open().names();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\'', textBlock = """
            ["query", "value"] ; QUERY VALUE
            ["output.dense"] ; ATTENTION_OUTPUT OUTPUT
            ["attention.output.dense", "key"] ; KEY ATTENTION_OUTPUT
            ".*layer.[0-9]+.(intermediate|output).dense" ; INTERMEDIATE OUTPUT
            """)
    void target_modules_are_ends_of_names_or_a_pattern(String modules, String sites) throws IOException {
        Path adapter = Files.createDirectories(folder.resolve("foreign"));
        Files.writeString(
                adapter.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 4, \"lora_alpha\": 8, \"target_modules\": %s}".formatted(modules));
        assertThat(((LoraConfig) AdapterFolder.method(adapter)).sites())
                .extracting(Site::name)
                .containsExactlyInAnyOrder(sites.split(" "));
    }

    @Test
    void what_is_not_known_is_refused() throws IOException {
        assertThatThrownBy(() -> AdapterFolder.method(base)).hasMessageContaining("has no adapter_config.json");
        for (String config : List.of(
                "{\"peft_type\": \"ADALORA\"}",
                "{}",
                "{\"peft_type\": \"LORA\", \"r\": 4, \"target_modules\": [\"c_attn\"]}",
                "{\"config\": {\"mh_adapter\": true, \"ln_before\": true, \"reduction_factor\": 16}}")) {
            Path adapter = Files.createDirectories(folder.resolve("odd"));
            Files.writeString(adapter.resolve("adapter_config.json"), config);
            assertThatThrownBy(() -> AdapterFolder.method(adapter))
                    .as(config)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
