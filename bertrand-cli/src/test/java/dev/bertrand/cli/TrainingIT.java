package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training, scoring and answering through the real launcher, and what happens when it goes wrong. */
class TrainingIT {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path base;
    private Path reviews;

    record Result(int status, String out, String err) {}

    @BeforeEach
    void prepare() throws IOException {
        base = TinyModel.save(folder.resolve("tiny base"));
        reviews = TinyModel.reviews(folder.resolve("reviews.tsv"), 64);
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .redirectError(folder.resolve("err.txt").toFile());
        builder.environment().put("BERTRAND_NO_BUILD", "1");
        builder.environment().put("BERTRAND_CACHE", folder.resolve("cache").toString());
        return builder.start();
    }

    private Result await(Process process, String input) throws IOException, InterruptedException {
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Result(
                process.exitValue(),
                Files.readString(folder.resolve("out.txt")),
                Files.readString(folder.resolve("err.txt")));
    }

    private Result run(String input, String... arguments) throws IOException, InterruptedException {
        return await(start(command(arguments)), input);
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("bertrand").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private String[] train(String output, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--task",
                "classify",
                "--model",
                base.toString(),
                "--train",
                reviews.toString(),
                "--dev",
                reviews.toString(),
                "--output",
                folder.resolve(output).toString(),
                "--learning-rate",
                "3e-3",
                "--threads",
                "1"));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--max-length")) {
            arguments.addAll(List.of("--max-length", "16"));
        }
        return arguments.toArray(new String[0]);
    }

    private void assertRefused(Result result, int status, String... said) {
        assertThat(result.status()).as(result.err()).isEqualTo(status);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(said).doesNotContain("\tat ");
        assertThat(result.err().lines().filter(line -> !line.startsWith("training ") && !line.startsWith("checkpoint")))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void a_model_is_trained_saved_scored_and_asked() throws Exception {
        reviews = TinyModel.reviews(folder.resolve("many.tsv"), 512);
        Result trained = run("", train("model", "--epochs", "8"));
        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(trained.out()).isEmpty();
        assertThat(trained.err()).contains("training ", "(100.0 %)", "epoch 8");
        Path model = folder.resolve("model");
        JsonNode record = JSON.readTree(model.resolve("run.json").toFile());
        assertThat(record.path("parameters").path("total").asLong()).isPositive();
        assertThat(record.path("epochs")).hasSize(8);
        assertThat(record.path("data").path("train").path("sha256").asText()).hasSize(64);

        Result scored =
                run("", "evaluate", "--model", model.toString(), "--task", "classify", "--data", reviews.toString());
        assertThat(JSON.readTree(scored.out()).path("accuracy").asDouble())
                .as(scored.out())
                .isGreaterThan(0.9);

        String lines =
                "{\"text\": \"w10 w12 good w11 .\"}\nnonsense\n{\"text\": \"w10 w12 bad w11 .\"}\n{\"txt\": 1}\n";
        Result answered = run(lines, "predict", "--model", model.toString());
        assertThat(answered.status()).isEqualTo(1);
        List<String> answers = answered.out().lines().toList();
        assertThat(answers).hasSize(4);
        assertThat(JSON.readTree(answers.get(0)).path("label").asText()).isEqualTo("positive");
        assertThat(JSON.readTree(answers.get(1)).path("line").asInt()).isEqualTo(2);
        assertThat(JSON.readTree(answers.get(2)).path("label").asText()).isEqualTo("negative");
        assertThat(JSON.readTree(answers.get(3)).path("error").asText()).contains("text");
    }

    private Path tagger(String... more) throws Exception {
        StringBuilder sentences = new StringBuilder();
        for (int length = 0; length < 60; length++) { // so that every position of the model learns both tags
            sentences
                    .append("w30 x O\n".repeat(length))
                    .append("good x B-GOOD\nw12 x I-GOOD\n\nw20 x O\nbad x B-BAD\n\n");
        }
        Path file = Files.writeString(folder.resolve("tags.conll"), sentences);
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--task",
                "tag",
                "--model",
                base.toString(),
                "--train",
                file.toString(),
                "--dev",
                file.toString(),
                "--columns",
                "text=0,label=-1",
                "--output",
                folder.resolve("tagger").toString(),
                "--epochs",
                "10",
                "--learning-rate",
                "3e-3"));
        arguments.addAll(List.of(more));
        Result trained = run("", arguments.toArray(new String[0]));
        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("strict_f1").doesNotContain("GOOD_f1");
        return folder.resolve("tagger");
    }

    @Test
    void words_are_tagged() throws Exception {
        Path tagger = tagger("--max-length", "16"); // most of the sentences are longer
        Result answered = run(
                "{\"words\": [\"w30\", \"good\", \"w12\"]}\n{\"txt\": 1}\n{\"text\": \"w20 bad\"}\n",
                "predict",
                "--model",
                tagger.toString());
        assertThat(answered.status()).as(answered.err()).isEqualTo(1);
        List<String> answers = answered.out().lines().toList();
        JsonNode words = JSON.readTree(answers.get(0));
        assertThat(words.path("labels").toString()).isEqualTo("[\"O\",\"B-GOOD\",\"I-GOOD\"]");
        assertThat(words.path("entities").path(0).path("text").asText()).isEqualTo("good w12");
        assertThat(JSON.readTree(answers.get(1)).path("error").asText()).contains("no \"text\"");
        JsonNode text = JSON.readTree(answers.get(2));
        assertThat(text.has("labels")).isFalse();
        assertThat(text.path("entities").path(0).path("start").asInt()).isEqualTo(4);

        Result scored = run(
                "",
                "evaluate",
                "--model",
                tagger.toString(),
                "--task",
                "tag",
                "--data",
                folder.resolve("tags.conll").toString(),
                "--columns",
                "text=0,label=2",
                "--max-length",
                "16",
                "--confidence",
                "0.9");
        assertThat(scored.status()).as(scored.err()).isZero();
        JsonNode scores = JSON.readTree(scored.out());
        assertThat(scores.path("GOOD_number").asInt()).isEqualTo(60);
        assertThat(scores.path("f1").asDouble())
                .isGreaterThan(0.9)
                .isBetween(
                        scores.path("f1_low").asDouble(), scores.path("f1_high").asDouble());
    }

    @Test
    void a_text_over_the_models_length_is_tagged_to_its_end_by_any_strategy() throws Exception {
        Path tagger = tagger("--align", "all", "--max-length", "64");
        assertThat(JSON.readTree(tagger.resolve("run.json").toFile())
                        .path("hyper_parameters")
                        .path("align")
                        .asText())
                .isEqualTo("all");
        String text = "w30 ".repeat(100) + "good w12"; // the model has 64 positions
        for (String strategy : List.of("none", "average")) {
            Result answered = run(
                    "{\"text\": \"%s\"}\n".formatted(text),
                    "predict",
                    "--model",
                    tagger.toString(),
                    "--aggregation",
                    strategy);
            assertThat(answered.status()).as(answered.err()).isZero();
            JsonNode answer = JSON.readTree(answered.out());
            assertThat(answer.has("truncated_tokens")).isFalse();
            JsonNode entities = answer.path("entities");
            JsonNode last = entities.path(entities.size() - 1);
            boolean joined = !strategy.equals("none");
            assertThat(last.path("label").asText()).as(answered.out()).isEqualTo(joined ? "GOOD" : "I-GOOD");
            assertThat(last.path("text").asText()).isEqualTo(joined ? "good w12" : "w12");
            assertThat(last.path("end").asInt()).isEqualTo(text.length());
        }
        assertRefused(run("", "predict", "--model", tagger.toString(), "--aggregation", "some"), 2, "some", "AVERAGE");
    }

    @Test
    void a_text_may_have_any_number_of_labels() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 10; i < 74; i++) {
            boolean good = i % 2 == 0;
            boolean bad = i % 3 == 0;
            rows.append("{\"text\": \"w%d %s %s\", \"label\": [%s]}%n"
                    .formatted(
                            i,
                            good ? "good" : "w9",
                            bad ? "bad" : "w9",
                            (good ? "\"praise\"" : "") + (good && bad ? "," : "") + (bad ? "\"blame\"" : "")));
        }
        Path data = Files.writeString(folder.resolve("many.jsonl"), rows);
        Path model = folder.resolve("many");
        Result trained = run(
                "",
                "train",
                "--task",
                "classify",
                "--multi-label",
                "--model",
                base.toString(),
                "--train",
                data.toString(),
                "--dev",
                data.toString(),
                "--output",
                model.toString(),
                "--epochs",
                "8",
                "--learning-rate",
                "3e-3",
                "--batch-size",
                "4",
                "--max-length",
                "32");
        assertThat(trained.status()).as(trained.err()).isZero();
        JsonNode scores = JSON.readTree(
                run("", "evaluate", "--model", model.toString(), "--task", "classify", "--data", data.toString())
                        .out());
        assertThat(scores.path("f1").asDouble()).as(scores.toString()).isGreaterThan(0.95);
        JsonNode answer = JSON.readTree(run("{\"text\": \"w12 good bad\"}\n", "predict", "--model", model.toString())
                .out());
        assertThat(answer.path("labels").toString()).isEqualTo("[\"blame\",\"praise\"]");
    }

    /** Contexts that hold the answer, or, every second one, do not; longer than the model takes. */
    @Test
    void questions_without_an_answer_are_told_from_others_in_contexts_of_any_length() throws Exception {
        String filler = " w70 w71 w72".repeat(20);
        StringBuilder questions = new StringBuilder();
        for (int i = 10; i < 50; i++) {
            boolean impossible = i % 2 == 0;
            questions.append(i == 10 ? "" : ",").append("""
                    {"context": "w%d %s w%d .%s", "qas": [{"id": "q%d", "question": "good ?", "is_impossible": %b,
                      "answers": [%s]}]}""".formatted(
                            i,
                            impossible ? "bad" : "good",
                            i + 40,
                            filler,
                            i,
                            impossible,
                            impossible ? "" : "{\"text\": \"good\", \"answer_start\": 4}"));
        }
        Path squad = Files.writeString(
                folder.resolve("squad2.json"), "{\"data\": [{\"paragraphs\": [%s]}]}".formatted(questions));
        Path reader = folder.resolve("reader2");
        Result trained = run(
                "",
                "train",
                "--task",
                "qa",
                "--model",
                base.toString(),
                "--train",
                squad.toString(),
                "--dev",
                squad.toString(),
                "--output",
                reader.toString(),
                "--epochs",
                "12",
                "--learning-rate",
                "3e-3",
                "--max-length",
                "48");
        assertThat(trained.status()).as(trained.err()).isZero();
        assertThat(JSON.readTree(reader.resolve("config.json").toFile())
                        .at("/task_specific_params/question-answering/null_score_diff_threshold")
                        .isNumber())
                .isTrue();

        Path files = folder.resolve("answers");
        Result scored = run(
                "",
                "evaluate",
                "--model",
                reader.toString(),
                "--task",
                "qa",
                "--data",
                squad.toString(),
                "--max-length",
                "48",
                "--output",
                files.toString(),
                "--confidence",
                "0.95");
        JsonNode scores = JSON.readTree(scored.out());
        assertThat(scores.path("best_f1").asDouble()).as(scored.out()).isGreaterThan(90);
        assertThat(scores.path("f1").asDouble())
                .isBetween(
                        scores.path("f1_low").asDouble(), scores.path("f1_high").asDouble());
        assertThat(scores.path("f1").asDouble())
                .isEqualTo(scores.path("best_f1").asDouble());
        assertThat(scores.has("HasAns_exact")).isTrue();
        assertThat(JSON.readTree(files.resolve("predictions.json").toFile())).hasSize(40);
        assertThat(JSON.readTree(files.resolve("null_odds.json").toFile())).hasSize(40);
        assertThat(JSON.readTree(files.resolve("nbest_predictions.json").toFile())
                        .at("/q11/0/probability")
                        .isNumber())
                .isTrue();

        List<String> answers = run("""
                        {"question": "good ?", "context": ["w10 bad w50 .%s", "w15 good w16 .%s"]}
                        {"question": "good ?", "context": "w10 bad w50 .%s"}
                        """.formatted(filler, filler, filler), "predict", "--model", reader.toString())
                .out()
                .lines()
                .toList();
        JsonNode found = JSON.readTree(answers.get(0));
        assertThat(found.path("answer").asText()).as(answers.get(0)).isEqualTo("good");
        assertThat(found.path("paragraph").asInt()).isEqualTo(1);
        JsonNode none = JSON.readTree(answers.get(1));
        assertThat(none.path("answer").asText()).as(answers.get(1)).isEmpty();
        assertThat(none.path("null_score").isNumber()).isTrue();
    }

    @Test
    void questions_are_answered_with_a_part_of_the_context() throws Exception {
        StringBuilder questions = new StringBuilder();
        for (int i = 10; i < 40; i++) {
            questions.append(i == 10 ? "" : ",").append("""
                    {"context": "w%d good w%d .", "qas": [{"id": "q%d", "question": "good ?",
                      "answers": [{"text": "good", "answer_start": 4}]}]}""".formatted(i, i + 40, i));
        }
        Path squad = Files.writeString(
                folder.resolve("squad.json"),
                "{\"data\": [{\"title\": \"t\", \"paragraphs\": [%s]}]}".formatted(questions));
        Result trained = run(
                "",
                "train",
                "--task",
                "qa",
                "--model",
                base.toString(),
                "--train",
                squad.toString(),
                "--dev",
                squad.toString(),
                "--output",
                folder.resolve("reader").toString(),
                "--epochs",
                "20",
                "--learning-rate",
                "3e-3",
                "--max-length",
                "32");
        assertThat(trained.status()).as(trained.err()).isZero();
        Result answered = run(
                "{\"question\": \"good ?\", \"context\": \"w15 good w16 .\"}\n",
                "predict",
                "--model",
                folder.resolve("reader").toString());
        JsonNode answer = JSON.readTree(answered.out());
        assertThat(answer.path("answer").asText()).isEqualTo("good");
        assertThat(answer.path("start").asInt()).isEqualTo(4);
        assertThat(answer.path("end").asInt()).isEqualTo(8);
        assertThat(answer.path("nbest")).isNotEmpty();
    }

    @Test
    void ctrl_c_leaves_a_checkpoint_and_resuming_gives_the_model_of_an_undisturbed_run() throws Exception {
        // A build in a shell's background hands down an ignored SIGINT, which a JVM would then ignore as well.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        assumeTrue(
                new ProcessBuilder("env", "--default-signal=INT", "true")
                                .start()
                                .waitFor()
                        == 0,
                "needs an env that can restore the default of a signal");
        command.addAll(command(train("part", "--epochs", "300")));
        Process process = start(command);
        awaitCheckpoint();
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        Result interrupted = await(process, "");
        assertThat(interrupted.status()).as(interrupted.err()).isEqualTo(130);
        assertThat(interrupted.err()).contains("interrupted", "checkpoint: ");
        assertResumesToAnUndisturbedRun("--epochs", "300");
    }

    @Test
    void a_killed_run_resumes_to_the_model_of_an_undisturbed_one() throws Exception {
        Process process = start(command(train("part", "--epochs", "300", "--checkpoint-steps", "1")));
        awaitCheckpoint();
        process.destroyForcibly().waitFor();
        assertResumesToAnUndisturbedRun("--epochs", "300", "--checkpoint-steps", "1");
    }

    /** Until the run under way has written a first checkpoint. */
    private void awaitCheckpoint() throws Exception {
        for (int i = 0; i < 600; i++) {
            if (Files.exists(folder.resolve("err.txt"))
                    && Files.readString(folder.resolve("err.txt")).contains("checkpoint: ")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no checkpoint after a minute: " + Files.readString(folder.resolve("err.txt")));
    }

    private void assertResumesToAnUndisturbedRun(String... options) throws Exception {
        String[] resume = Arrays.copyOf(options, options.length + 1);
        resume[options.length] = "--resume";
        Result resumed = run("", train("part", resume));
        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("resuming after step");
        assertThat(run("", train("whole", options)).status()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("part/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("whole/model.safetensors")));
    }

    @Test
    void a_full_disk_stops_training_with_a_message_and_leaves_the_last_checkpoint() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        // The disk holds a model of 85 kB and one checkpoint of three times that, but not two beside each other.
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-rm",
                "bash",
                "-c",
                "mount -t tmpfs -o size=500k tmpfs \"$0\" && \"$@\"; status=$?; ls \"$0\"/model >&2; exit $status",
                disk.toString()));
        command.addAll(command(train("disk/model", "--epochs", "50")));
        assumeTrue(
                new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                                .start()
                                .waitFor()
                        == 0,
                "needs unshare with the right to mount, to make a small disk");
        Result result = await(start(command), "");
        assertThat(result.status()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).containsPattern("needs [0-9,]+ bytes").doesNotContain("\tat ");
        assertThat(result.err()).containsPattern("checkpoint-\\d+\\n");
    }

    @Test
    void a_missing_model_a_wrong_folder_and_a_damaged_file_are_told_apart() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertRefused(run("", "predict", "--model", folder.resolve("none").toString(), "--offline"), 2, "none");
        assertRefused(run("", "predict", "--model", empty.toString()), 2, "config.json");
        assertRefused(run("", "predict", "--model", base.toString()), 2, "BertForMaskedLM", "train");

        Path weights = base.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(run("", train("x")), 1, "model.safetensors");
        Files.delete(weights);
        assertRefused(run("", train("x")), 2, "model.safetensors");
    }

    @Test
    void unknown_labels_empty_data_and_bad_rows_are_named_with_their_place() throws Exception {
        assertThat(run("", train("model", "--epochs", "1")).status()).isZero();
        Path other = Files.writeString(folder.resolve("other.tsv"), "sentence\tlabel\ngood\tpositive\nw9\tneutral\n");
        Result unknown = run(
                "",
                "evaluate",
                "--model",
                folder.resolve("model").toString(),
                "--task",
                "classify",
                "--data",
                other.toString());
        assertRefused(unknown, 2, "other.tsv:3", "neutral", "negative", "positive");

        reviews = Files.writeString(folder.resolve("empty.tsv"), "sentence\tlabel\n");
        assertRefused(run("", train("y")), 2, "empty.tsv");
        reviews = Files.writeString(folder.resolve("torn.tsv"), "sentence\tlabel\ngood\tpositive\nbad\n");
        assertRefused(run("", train("y")), 2, "torn.tsv:3");
        reviews = folder.resolve("absent.tsv");
        assertRefused(run("", train("y")), 2, "absent.tsv");
    }

    @Test
    void a_text_over_the_models_length_is_cut_and_says_so() throws Exception {
        assertThat(run("", train("model", "--epochs", "1")).status()).isZero();
        Result answered = run(
                "{\"text\": \"%s\"}\n".formatted("good ".repeat(600)),
                "predict",
                "--model",
                folder.resolve("model").toString());
        assertThat(answered.status()).as(answered.err()).isZero();
        assertThat(JSON.readTree(answered.out()).path("truncated_tokens").asInt())
                .isEqualTo(600 - 62);
        assertRefused(run("", train("z", "--max-length", "600")), 2, "600", "64");
    }

    @Test
    void a_finished_run_is_neither_overwritten_nor_resumed() throws Exception {
        assertThat(run("", train("model", "--epochs", "1")).status()).isZero();
        assertRefused(run("", train("model", "--epochs", "1")), 2, "already holds a model");
        assertRefused(run("", train("model", "--epochs", "1", "--resume")), 2, "finished");
    }

    @Test
    void options_that_make_no_sense_are_refused() throws Exception {
        assertRefused(run("", train("m", "--epochs", "0")), 2, "epochs", "0");
        assertRefused(run("", train("m", "--dtype", "int8")), 2, "int8");
        assertRefused(run("", train("m", "--method", "prompt")), 2, "prompt", "lora");
        assertRefused(run("", "train", "--task", "poetry", "--output", "m"), 2, "poetry", "classify");
    }

    @Test
    void nothing_is_left_behind_by_a_run_that_ends_well() throws Exception {
        assertThat(run("", train("model", "--epochs", "2")).status()).isZero();
        try (Stream<Path> files = Files.list(folder.resolve("model"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "model.safetensors",
                            "run.json",
                            "special_tokens_map.json",
                            "tokenizer.json",
                            "tokenizer_config.json",
                            "vocab.txt");
        }
    }
}
