package dev.bertrand.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.BundleWriter.Variable;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import dev.bertrand.model.export.OnnxExport;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One model in every form that a folder may have. */
class ModelFolderTest {
    private static final BertConfig CONFIG =
            TinyBert.config().with().activation(Activation.GELU_PYTORCH_TANH).build();

    @TempDir
    Path folder;

    private final Parameters parameters = TinyBert.parameters(Precision.FP32);
    private final BertForMaskedLM model = new BertForMaskedLM(CONFIG, parameters);

    @AfterEach
    void close() {
        model.close();
    }

    /** Loads the folder as {@link #model} and compares every parameter. */
    private void assertSame() throws IOException {
        try (BertForMaskedLM loaded = BertForMaskedLM.fromPretrained(folder);
                Scope scope = Scope.inference()) {
            assertThat(loaded.config()).isEqualTo(CONFIG);
            assertThat(loaded.report().initialized()).isEmpty();
            assertThat(loaded.report().unexpected()).isEmpty();
            parameters
                    .named()
                    .forEach((name, parameter) -> assertThat(torch.equal(
                                    parameter, loaded.parameters().named().get(name)))
                            .as(name)
                            .isTrue());
        }
    }

    private void saveConfig() throws IOException {
        ConfigFile.write(folder, CONFIG, "BertForMaskedLM");
    }

    private Map<String, Tensor> renamed(String from, String to) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        parameters.named().forEach((name, parameter) -> renamed.put(name.replaceFirst(from, to), parameter));
        return renamed;
    }

    @Test
    void safetensors_come_with_any_prefix_and_with_google_s_names_of_norms() throws IOException {
        saveConfig();
        for (String[] change :
                new String[][] {{"^", "module."}, {"^bert\\.", ""}, {"LayerNorm.weight", "LayerNorm.gamma"}}) {
            ModelFolder.saveTensors(folder.resolve("model.safetensors"), renamed(change[0], change[1]));
            assertSame();
        }
    }

    @Test
    void weights_spread_over_several_files_are_put_together() throws IOException {
        saveConfig();
        List<String> names = new ArrayList<>(parameters.named().keySet());
        StringBuilder index = new StringBuilder("{\"metadata\": {\"total_size\": 1}, \"weight_map\": {");
        for (int shard = 0; shard < 3; shard++) {
            int own = shard;
            String file = "model-%05d-of-00003.safetensors".formatted(shard + 1);
            Map<String, Tensor> part = names.stream()
                    .filter(name -> names.indexOf(name) % 3 == own)
                    .collect(Collectors.toMap(
                            name -> name, name -> parameters.named().get(name)));
            ModelFolder.saveTensors(folder.resolve(file), part);
            part.keySet().forEach(name -> index.append("\"%s\": \"%s\",".formatted(name, file)));
        }
        index.setCharAt(index.length() - 1, '}');
        Path file = folder.resolve("model.safetensors.index.json");
        Files.writeString(file, index + "}");
        assertSame();

        Files.writeString(file, index.toString().replace("model-00001", "../model-00001") + "}");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining("names the file '../model-00001-of-00003.safetensors'");
        Files.writeString(file, index.toString().replace("model-00001", "model-00004") + "}");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining("model-00004-of-00003.safetensors: does not exist");
    }

    @Test
    void pytorch_files_load_as_safetensors_do() throws IOException {
        saveConfig();
        ModelFolder.savePyTorch(folder.resolve("pytorch_model.bin"), parameters.named());
        assertSame();
    }

    @Test
    void onnx_files_need_no_config() throws IOException {
        OnnxExport.write(model, Files.createDirectory(folder.resolve("onnx")).resolve("model.onnx"));
        ConfigFile.write(folder, CONFIG, "BertForMaskedLM");
        assertSame();
        Files.delete(folder.resolve("config.json"));
        assertThat(ModelFolder.config(folder))
                .isEqualTo(CONFIG.with().dropout(0.1).build());
        assertThat(ModelFolder.architecture(folder)).isEqualTo("BertForMaskedLM");
    }

    @Test
    void google_s_checkpoints_load_with_bert_config_json() throws IOException {
        BundleWriter.write(folder, "bert_model.ckpt", variables());
        Files.writeString(folder.resolve("bert_config.json"), """
                {"attention_probs_dropout_prob": 0.0, "hidden_act": "gelu", "hidden_dropout_prob": 0.0, "hidden_size": 32,
                "initializer_range": 0.02, "intermediate_size": 37, "max_position_embeddings": 64,
                "num_attention_heads": 4, "num_hidden_layers": 2, "type_vocab_size": 2, "vocab_size": 99}""");
        assertSame();
    }

    @Test
    void of_two_checkpoints_in_a_folder_none_is_picked() throws IOException {
        BundleWriter.write(folder, "model.ckpt-1000", variables());
        BundleWriter.write(folder, "model.ckpt-2000", variables());
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining("holds 2 files *.index, expected one");
    }

    @Test
    void google_s_vocabularies_show_whether_they_are_cased() throws IOException {
        BundleWriter.write(folder, "bert_model.ckpt", variables());
        Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nparis\n");
        assertThat(ModelFolder.tokenizer(folder, CONFIG).tokenize("Paris")).containsExactly("paris");
        Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nParis\n");
        assertThat(ModelFolder.tokenizer(folder, CONFIG).tokenize("Paris")).containsExactly("Paris");
    }

    /** The model's parameters as TensorFlow has them, kernels as (in, out), and some of the optimizer's. */
    private Map<String, Variable> variables() {
        Map<String, Variable> variables = new LinkedHashMap<>();
        try (Scope scope = Scope.inference()) {
            parameters.named().forEach((name, parameter) -> {
                boolean kernel = name.endsWith("dense.weight") || name.matches(".*\\.(query|key|value)\\.weight");
                Tensor stored = kernel ? parameter.t().contiguous() : parameter;
                variables.put(google(name), new Variable(stored.shape(), Tensors.toFloats(stored)));
            });
        }
        Variable moment = new Variable(new long[] {1}, new float[] {1});
        variables.put("bert/embeddings/word_embeddings/adam_m", moment);
        variables.put("global_step", new Variable(new long[] {}, new float[] {100}));
        return variables;
    }

    private static String google(String name) {
        return name.replace("cls.predictions.bias", "cls/predictions/output_bias")
                .replace("_embeddings.weight", "_embeddings")
                .replace("layer.", "layer_")
                .replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta")
                .replaceFirst("\\.weight$", ".kernel")
                .replace('.', '/');
    }

    @Test
    void a_head_of_another_shape_is_new_and_reported() throws IOException {
        saveConfig();
        Map<String, Tensor> named = new LinkedHashMap<>(parameters.named());
        named.put("classifier.weight", Tensors.of(new float[3 * 32], 3, 32));
        named.put("classifier.bias", Tensors.of(new float[3], 3));
        ModelFolder.saveTensors(folder.resolve("model.safetensors"), named);
        BertConfig two = CONFIG.with().labels(List.of("no", "yes")).build();
        try (BertForSequenceClassification loaded =
                ModelFolder.load(folder, two, 1, Precision.FP32, BertForSequenceClassification::new)) {
            assertThat(loaded.report().initialized())
                    .containsExactlyInAnyOrder(
                            "bert.pooler.dense.weight",
                            "bert.pooler.dense.bias",
                            "classifier.weight",
                            "classifier.bias");
            assertThat(loaded.report().misshapen())
                    .containsExactly(
                            "classifier.weight is [3, 32], wanted [2, 32]", "classifier.bias is [3], wanted [2]");
            assertThat(loaded.report().unexpected()).allMatch(name -> name.startsWith("cls.predictions."));
        }
    }

    @Test
    void an_encoder_that_does_not_match_says_which_files_do_not_belong_together() throws IOException {
        ModelFolder.saveTensors(folder.resolve("model.safetensors"), parameters.named());
        ConfigFile.write(folder, CONFIG.with().layers(3).maxPositions(65).build(), "BertForMaskedLM");
        assertThatExceptionOfType(WeightsMismatchException.class)
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining(folder.resolve("model.safetensors").toString())
                .withMessageContaining(folder.resolve("config.json").toString())
                .withMessageContaining("position_embeddings.weight is [64, 32], wanted [65, 32]")
                .satisfies(e -> assertThat(e.missing()).hasSize(16).allMatch(name -> name.contains("layer.2.")));
    }

    @Test
    void a_decoder_is_tied_or_refused() throws IOException {
        saveConfig();
        Map<String, Tensor> named = new LinkedHashMap<>(parameters.named());
        String words = "bert.embeddings.word_embeddings.weight";
        named.put("cls.predictions.decoder.weight", parameters.named().get(words));
        ModelFolder.saveTensors(folder.resolve("model.safetensors"), named);
        assertSame();
        try (Scope scope = Scope.inference()) {
            named.put(
                    "cls.predictions.decoder.weight",
                    Tensors.scaled(parameters.named().get(words), 2));
            ModelFolder.saveTensors(folder.resolve("model.safetensors"), named);
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining("tie_word_embeddings");
    }

    @Test
    void numbers_of_other_types_become_fp32() throws IOException {
        saveConfig();
        try (Scope scope = Scope.inference()) {
            for (torch.ScalarType type :
                    List.of(torch.ScalarType.Half, torch.ScalarType.BFloat16, torch.ScalarType.Double)) {
                Map<String, Tensor> named = new LinkedHashMap<>();
                parameters.named().forEach((name, parameter) -> named.put(name, parameter.to(type)));
                named.put(
                        "bert.embeddings.position_ids",
                        Tensors.of(LongStream.range(0, 64).toArray(), 1, 64));
                ModelFolder.saveTensors(folder.resolve("model.safetensors"), named);
                try (BertModel loaded = BertModel.fromPretrained(folder)) {
                    assertThat(loaded.report().unexpected()).allMatch(name -> name.startsWith("cls."));
                    loaded.stored()
                            .forEach((name, parameter) -> assertThat(torch.equal(
                                            parameter, named.get(name).to(torch.ScalarType.Float)))
                                    .as("%s as %s", name, type)
                                    .isTrue());
                }
            }
        }
    }

    @Test
    void a_folder_without_weights_says_what_it_looked_for() throws IOException {
        saveConfig();
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining("model.safetensors")
                .withMessageContaining("pytorch_model.bin");
        Files.delete(folder.resolve("config.json"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BertForMaskedLM.fromPretrained(folder))
                .withMessageContaining("has no config.json");
    }
}
