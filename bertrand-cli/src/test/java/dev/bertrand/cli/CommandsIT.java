package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.cli.Launcher.Result;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a model, through the real launcher. */
@DisabledOnOs(OS.WINDOWS)
class CommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    /** With the head that predicts words, and a pooler. */
    private static Path model;

    /** Without a pooler. */
    private static Path headOnly;

    private static Launcher launcher;

    @BeforeAll
    static void aTinyModel() throws IOException {
        headOnly = TinyModel.save(folder.resolve("head only"));
        model = folder.resolve("tiny model");
        BertConfig config = BertConfig.tiny();
        try (Parameters parameters = Parameters.random(TinyBert.SEED, Precision.FP32);
                BertForMaskedLM words = new BertForMaskedLM(config, parameters)) {
            new Pooler(config, parameters);
            words.savePretrained(model, BertTokenizer.fromPretrained(headOnly));
        }
        launcher = Launcher.of(Launcher.SCRIPT)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("cache").toString())
                .with("JAVA_HOME", System.getProperty("java.home"));
    }

    private static List<JsonNode> answers(Result result) throws IOException {
        List<JsonNode> answers = new ArrayList<>();
        for (String line : result.lines()) {
            answers.add(JSON.readTree(line));
        }
        return answers;
    }

    private static JsonNode answer(String input, String... arguments) throws IOException {
        Result result = launcher.reading(input).run(arguments);
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain("warning");
        assertThat(result.lines()).hasSize(1);
        return JSON.readTree(result.out());
    }

    private static String fields(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return String.join(" ", names);
    }

    @Test
    void what_the_launcher_runs_after_a_build_answers_and_is_no_command_for_people() {
        Result result = launcher.run("warm-up");

        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("{\"label\":");
        assertThat(launcher.run("--help").out()).contains("predict").doesNotContain("warm-up");
    }

    @Test
    void tokenize_prints_every_field_of_an_encoding() throws IOException {
        JsonNode answer = answer("Good w10?\n", "tokenize", "--model", model.toString());

        assertThat(answer.toString())
                .isEqualTo(
                        "{\"ids\":[2,5,10,7,3],\"tokens\":[\"[CLS]\",\"good\",\"w10\",\"?\",\"[SEP]\"],"
                                + "\"offsets\":[null,[0,4],[5,8],[8,9],null],\"type_ids\":[0,0,0,0,0],"
                                + "\"attention_mask\":[1,1,1,1,1],\"special_tokens_mask\":[1,0,0,0,1],"
                                + "\"word_ids\":[null,0,1,2,null],\"sequence_ids\":[null,0,0,0,null],\"decoded\":\"good w10?\"}");
    }

    @Test
    void tokenize_needs_only_a_vocabulary_and_a_record_overrides_the_options() throws IOException {
        JsonNode answer = answer(
                "{\"text\": \"good bad good bad\", \"pair\": \"w10 w11\", \"max_length\": 7, \"truncation\": \"only_first\","
                        + " \"stride\": 0, \"padding_length\": 8}\n",
                "tokenize",
                "--model",
                model.resolve("vocab.txt").toString(),
                "--max-length",
                "99");

        assertThat(answer.path("tokens").toString())
                .isEqualTo("[\"[CLS]\",\"good\",\"bad\",\"[SEP]\",\"w10\",\"w11\",\"[SEP]\",\"[PAD]\"]");
        assertThat(answer.path("sequence_ids").toString()).isEqualTo("[null,0,0,null,1,1,null,null]");
        assertThat(answer.path("overflowing")).hasSize(1);
        JsonNode overflow = answer.path("overflowing").path(0);
        assertThat(overflow.path("tokens").toString()).contains("\"good\",\"bad\",\"[SEP]\",\"w10\"");
        assertThat(overflow.path("offsets").path(1).toString()).isEqualTo("[9,13]");
        assertThat(fields(overflow)).isEqualTo(fields(answer).replace(" overflowing", ""));
    }

    @Test
    void tokenize_cuts_and_pads_as_tokenizer_json_says_unless_told_otherwise() throws IOException {
        Path saved = folder.resolve("cut short");
        BertTokenizer.fromPretrained(model)
                .withOptions(EncodeOptions.defaults().truncatedTo(4).withPaddingLength(6))
                .savePretrained(saved);
        String json = saved.resolve("tokenizer.json").toString();

        JsonNode answer = answer("good bad good\n", "tokenize", "--model", json);
        assertThat(answer.path("tokens").toString())
                .isEqualTo("[\"[CLS]\",\"good\",\"bad\",\"[SEP]\",\"[PAD]\",\"[PAD]\"]");
        answer = answer("good bad good\n", "tokenize", "--model", json, "--truncation=false", "--padding-length=0");
        assertThat(answer.path("ids").toString()).isEqualTo("[2,5,6,5,3]");
    }

    @Test
    void vocab_learns_a_tokenizer_that_tokenize_takes() throws IOException {
        Path text = Files.writeString(folder.resolve("a text.txt"), "low lower [ENT] lowest\nlow low\n");
        Path tokenizer = folder.resolve("learned vocabulary");
        Path alone = folder.resolve("learned.txt");
        String special = "--special-tokens=[PAD],[UNK],[CLS],[SEP],[MASK],[ENT]";

        Result result = launcher.run("vocab", special, "--output", tokenizer.toString(), text.toString());
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("pieces from 8 words, 6 of them distinct");
        JsonNode answer = answer("Lower low[ENT]\n", "tokenize", "--model", tokenizer.toString());
        assertThat(answer.path("tokens").toString())
                .isEqualTo("[\"[CLS]\",\"lowe\",\"##r\",\"low\",\"[ENT]\",\"[SEP]\"]");

        result = launcher.reading(Files.readString(text)).run("vocab", special, "--output", alone.toString(), "-q");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(alone).hasSameTextualContentAs(tokenizer.resolve("vocab.txt"));
    }

    @Test
    void vocab_says_what_is_wrong_before_it_reads() throws IOException {
        Path missing = folder.resolve("missing.txt");
        Path text = Files.writeString(folder.resolve("text.txt"), "a text");
        Path latin1 = Files.write(folder.resolve("latin1.txt"), new byte[] {'a', (byte) 0xE9});
        String output = folder.resolve("never").toString();

        assertFails("missing.txt is not a file", "vocab", "--output", output, missing.toString());
        assertFails("latin1.txt is not UTF-8", "vocab", "--output", output, latin1.toString());
        assertFails("no words in standard input", "vocab", "--output", output);
        assertFails("vocab_size is 0", "vocab", "--output", output, "--vocab-size=0", text.toString());
        assertFails("a tokenizer wants", "vocab", "--output", output, "--special-tokens=[UNK]", text.toString());
        assertThat(Path.of(output, "vocab.txt")).doesNotExist();
    }

    private static void assertFails(String message, String... arguments) {
        Result result = launcher.run(arguments);
        assertThat(result.status()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(message).doesNotContain("Exception");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void offsets_count_utf16_units_or_code_points() throws IOException {
        String text = "\uD83D\uDE00 good\n";

        assertThat(answer(text, "tokenize", "--model", model.toString())
                        .path("offsets")
                        .toString())
                .isEqualTo("[null,[0,2],[3,7],null]");
        assertThat(answer(text, "tokenize", "--model", model.toString(), "--offsets", "codepoint")
                        .path("offsets")
                        .toString())
                .isEqualTo("[null,[0,1],[2,6],null]");
    }

    @Test
    void a_stream_loses_no_line_and_a_bad_one_says_why() throws IOException {
        Result result = launcher.reading(
                        "{\"text\": \"good\"}\n{\"text\n\n{\"text\": \"bad\", \"max_length\": 1}\n{\"text\": \"bad\"}\n")
                .run("tokenize", "--model", model.toString());

        assertThat(result.status()).isEqualTo(1);
        List<JsonNode> answers = answers(result);
        assertThat(answers).hasSize(5);
        assertThat(answers.get(0).path("ids").toString()).isEqualTo("[2,5,3]");
        for (int line = 2; line <= 4; line++) {
            assertThat(answers.get(line - 1).path("line").asInt()).isEqualTo(line);
            assertThat(answers.get(line - 1).path("error").asText()).isNotBlank();
        }
        assertThat(answers.get(4).path("ids").toString()).isEqualTo("[2,6,3]");
    }

    @Test
    void features_are_those_of_the_model_digit_for_digit() throws IOException {
        JsonNode answer = answer(
                "{\"text\": \"good w10\", \"pair\": \"bad\"}\n",
                "features",
                "--model",
                model.toString(),
                "--layers",
                "all",
                "--pooled");

        assertThat(fields(answer)).isEqualTo("tokens layers pooled");
        assertThat(answer.path("tokens")).hasSize(6);
        try (BertForMaskedLM words = BertForMaskedLM.fromPretrained(model);
                Scope scope = Scope.inference()) {
            words.freeze(Engine.start(EngineSettings.defaults())); // as the command does
            Sequence sequence = Sequence.of(BertTokenizer.fromPretrained(model).encode("good w10", "bad"));
            Hidden hidden = words.encoder().forward(Batch.of(sequence), Keep.ALL_LAYERS);
            assertThat(answer.path("layers")).hasSize(3);
            for (int layer = 0; layer < 3; layer++) {
                JsonNode printed = answer.path("layers").path(layer);
                assertThat(printed.path("index").asInt()).isEqualTo(layer);
                assertThat(printed.path("values")).hasSize(6);
                float[][] expected = Tensors.toRows(hidden.layers().get(layer));
                for (int row = 0; row < 6; row++) {
                    assertThat(floats(printed.path("values").path(row))).containsExactly(expected[row], within());
                }
            }
        }
        assertThat(floats(answer.path("pooled"))).hasSize(32).doesNotContain(0f);
    }

    /** Another process may choose another kernel. */
    private static Offset<Float> within() {
        return Offset.offset(1e-6f);
    }

    private static float[] floats(JsonNode list) {
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(list.get(i).asText());
        }
        return values;
    }

    @Test
    void a_mask_may_have_holes_and_neighbours_keep_their_positions() throws IOException {
        Result result = launcher.reading("""
                        {"input_ids": [2, 5, 6, 3], "input_mask": [1, 0, 1, 1]}
                        {"input_ids": [2, 6, 3]}
                        {"input_ids": [2, 5, 6, 3], "segment_ids": [0, 0, 1, 1]}
                        """).run("features", "--model", model.toString(), "--layers", "-1,0");

        assertThat(result.status()).as(result.err()).isZero();
        List<JsonNode> answers = answers(result);
        assertThat(fields(answers.get(0))).isEqualTo("layers");
        JsonNode last = answers.get(0).path("layers").path(0);
        assertThat(last.path("index").asInt()).isEqualTo(-1);
        assertThat(last.path("values")).hasSize(4);
        assertThat(last.path("values").path(1).isNull()).isTrue();
        JsonNode holed = answers.get(0).path("layers").path(1).path("values");
        JsonNode close = answers.get(1).path("layers").path(1).path("values");
        assertThat(holed.path(0)).isEqualTo(close.path(0));
        assertThat(holed.path(2)).as("position 2, not 1").isNotEqualTo(close.path(1));
        assertThat(answers.get(2).path("layers").path(1).path("values").path(2))
                .as("segment 1")
                .isNotEqualTo(holed.path(2));
    }

    @Test
    void words_are_predicted_at_each_mask_that_is_not_hidden() throws IOException {
        JsonNode answer = answer(
                "{\"input_ids\": [2, 4, 6, 4, 4, 3], \"input_mask\": [1, 1, 0, 1, 0, 1]}\n",
                "features",
                "--model",
                model.toString(),
                "--mlm-top",
                "3");

        assertThat(answer.path("mlm")).hasSize(2);
        assertThat(answer.path("mlm").path(0).path("position").asInt()).isEqualTo(1);
        assertThat(answer.path("mlm").path(1).path("position").asInt()).isEqualTo(3);
        JsonNode top = answer.path("mlm").path(0).path("top");
        assertThat(top).hasSize(3);
        assertThat(fields(top.path(0))).isEqualTo("id token logit");
        assertThat(StreamSupport.stream(top.spliterator(), false)
                        .map(word -> -word.path("logit").asDouble()))
                .isSorted();
    }

    @Test
    void bad_records_do_not_cost_their_batch_its_answers() throws IOException {
        Result result = launcher.reading("""
                        {"text": "good"}
                        {"input_ids": [2, 999, 3]}
                        {"input_ids": [2, 5], "input_mask": [0, 0]}
                        {"input_ids": [2, 5], "segment_ids": [0]}
                        {"input_ids": []}
                        {"text": "%s"}
                        {"txt": "good"}
                        {"input_ids": [2, "a"]}
                        {"text": "good"}
                        """.formatted("good ".repeat(100).strip()))
                .run("features", "--model", model.toString());

        assertThat(result.status()).isEqualTo(1);
        List<JsonNode> answers = answers(result);
        assertThat(answers).hasSize(9);
        assertThat(answers.get(0).path("layers")).hasSize(1);
        assertThat(answers.get(1).path("error").asText()).contains("999", "98");
        assertThat(answers.get(2).path("error").asText()).contains("at least one token");
        assertThat(answers.get(3).path("error").asText()).contains("2, 1");
        assertThat(answers.get(4).path("error").asText()).contains("0 tokens", "1 to 64");
        assertThat(answers.get(5).path("error").asText()).contains("102 tokens", "1 to 64");
        assertThat(answers.get(6).path("error").asText()).contains("\"text\"", "\"input_ids\"");
        assertThat(answers.get(7).path("error").asText()).contains("\"input_ids\"[1]");
        assertThat(answers.get(8).path("layers")).hasSize(1);
    }

    @Test
    void what_the_model_lacks_is_an_error_of_the_call() {
        Result result = launcher.run("features", "--model", headOnly.toString(), "--pooled");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("--pooled", "no pooler");

        Result layer = launcher.run("features", "--model", model.toString(), "--layers", "-4");
        assertThat(layer.status()).isEqualTo(2);
        assertThat(layer.err()).contains("no layer -4", "0 (the embeddings' output) to 2");

        Result cuda = launcher.run("features", "--model", model.toString(), "--device", "cuda:0");
        assertThat(cuda.status()).isEqualTo(2);
        assertThat(cuda.err()).contains("CUDA", "--device cpu");
    }

    @Test
    void a_model_that_is_not_there_is_2_and_a_damaged_one_is_1() throws IOException {
        Result missing = launcher.run("features", "--model", "no-such-model", "--offline");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).contains("'no-such-model' is not a model");
        assertThat(missing.err().lines()).hasSizeLessThanOrEqualTo(3);

        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.copy(model.resolve("config.json"), damaged.resolve("config.json"));
        Files.copy(model.resolve("vocab.txt"), damaged.resolve("vocab.txt"));
        assertThat(launcher.run("features", "--model", damaged.toString()).status())
                .isEqualTo(2);
        byte[] weights = Files.readAllBytes(model.resolve("model.safetensors"));
        Files.write(damaged.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));
        Result torn = launcher.run("features", "--model", damaged.toString());
        assertThat(torn.status()).isEqualTo(1);
        assertThat(torn.err()).contains("model.safetensors").doesNotContain("\tat ");
        // a slow machine is told that the model is loading, which is no part of the error
        assertThat(torn.err().lines().filter(line -> !line.startsWith("loading ")))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void a_mask_is_filled_and_several_get_a_list_each() throws IOException {
        Result result = launcher.reading(
                        "{\"text\": \"good [MASK].\"}\n{\"text\": \"no mask\"}\n{\"text\": \"[MASK] [MASK]\"}\n")
                .run("fill-mask", "--model", model.toString(), "--top-k", "2");

        assertThat(result.status()).isEqualTo(1);
        List<JsonNode> answers = answers(result);
        assertThat(answers).hasSize(3);
        JsonNode best = answers.get(0).path("predictions").path(0);
        assertThat(answers.get(0).path("predictions")).hasSize(2);
        assertThat(fields(best)).isEqualTo("token score sequence");
        assertThat(best.path("score").asDouble()).isBetween(0.0, 1.0);
        assertThat(best.path("sequence").asText()).startsWith("good ").endsWith(".");
        assertThat(answers.get(1).path("line").asInt()).isEqualTo(2);
        assertThat(answers.get(1).path("error").asText()).contains("no [MASK]");
        assertThat(answers.get(2).path("predictions")).hasSize(2);
        assertThat(answers.get(2).path("predictions").path(1).path(0).has("token"))
                .isTrue();
    }

    @Test
    void doctor_prints_one_json_document() throws IOException {
        Result result = launcher.with("OPENBLAS_NUM_THREADS", "1").run("doctor", "--json", "--quiet");

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode document = JSON.readTree(result.out());
        assertThat(fields(document))
                .contains("jdk", "features", "threads", "threads_because", "libtorch", "cache", "memory", "problems");
        assertThat(document.path("libtorch").path("loaded").asBoolean()).isTrue();
        assertThat(document.path("libtorch").path("gemm_fp32_gflops").asDouble())
                .isPositive();
        assertThat(document.path("libtorch").path("gemm_bf16_gflops").asDouble())
                .isPositive();
        assertThat(fields(document.path("features"))).isEqualTo("avx2 avx512 bf16 vnni amx");
        assertThat(document.path("cache").path("folder").asText())
                .isEqualTo(folder.resolve("cache").toString());
    }

    @Test
    void doctor_names_a_problem_with_its_fix() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Result result = launcher.with("BERTRAND_CACHE", file.resolve("cache").toString())
                .run("doctor", "--threads", "1");

        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains("Problem: the cache folder", "    Fix: set BERTRAND_CACHE", "--threads says so");
    }

    @Test
    void it_runs_from_any_folder_through_links_and_paths_with_spaces() throws IOException {
        Path spaces = Files.createDirectories(folder.resolve("a folder with spaces"));
        Path first = Files.createSymbolicLink(spaces.resolve("a link"), Launcher.SCRIPT);
        Path second = Files.createSymbolicLink(spaces.resolve("another"), Path.of("a link"));
        Path project = Files.createSymbolicLink(spaces.resolve("the project"), Launcher.SCRIPT.getParent());
        Path texts = Files.writeString(spaces.resolve("some texts.txt"), "good\nbad\n");

        for (Path script : List.of(first, second, project.resolve("bertrand"))) {
            Result result = launcher.through(script)
                    .in(spaces)
                    .run(
                            "tokenize",
                            "--model",
                            model.toString(),
                            texts.getFileName().toString());
            assertThat(result.status()).as(result.err()).isZero();
            assertThat(result.lines()).hasSize(2);
        }
        for (Path link : List.of(first, second, project)) {
            Files.delete(link);
        }
    }

    @Test
    void text_is_utf8_whatever_the_locale() throws IOException {
        Path vocabulary = folder.resolve("Wörter 词.txt");
        Files.writeString(vocabulary, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n词\n");
        Result result = launcher.with("LC_ALL", "C").reading("词\n").run("tokenize", "--model", vocabulary.toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("\"词\"");
    }

    @Test
    void version_and_completion() {
        assertThat(launcher.run("--version").out())
                .matches("bertrand \\S+ \\(commit \\S+\\), libtorch 2\\.\\S+, JDK \\S+\\n");
        Result completion = launcher.run("completion");
        assertThat(completion.status()).isZero();
        assertThat(completion.out()).contains("complete -F _complete_bertrand", "--mlm-top");
    }
}
