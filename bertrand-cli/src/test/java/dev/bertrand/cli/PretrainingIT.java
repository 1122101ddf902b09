package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pre-training through the real launcher, and what happens when its input is wrong. */
class PretrainingIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path text;

    @BeforeEach
    void write() throws IOException {
        text = text("some text.txt", 20);
    }

    private Path text(String name, int documents) throws IOException {
        Random random = new Random(3);
        StringBuilder lines = new StringBuilder();
        for (int document = 0; document < documents; document++) {
            for (int sentence = 0; sentence < 12; sentence++) {
                int word = 9 + random.nextInt(80);
                lines.append("The w%d is good and w%d is bad.%n".formatted(word, word + 1));
            }
            lines.append('\n');
        }
        return Files.writeString(folder.resolve(name), lines);
    }

    private Launcher.Result run(String input, String... arguments) {
        return Launcher.of(Launcher.SCRIPT)
                .in(folder)
                .with("BERTRAND_NO_BUILD", "1")
                .with("BERTRAND_CACHE", folder.resolve("a cache").toString())
                .reading(input)
                .run(arguments);
    }

    private Launcher.Result pretrain(Path file, String output, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("pretrain", file.toString(), "--output", output, "--threads", "1"));
        arguments.addAll(List.of("--max-length", "32", "--batch-size", "8", "--dev-share", "0.2"));
        arguments.addAll(List.of(more));
        return run("", arguments.toArray(new String[0]));
    }

    @Test
    void a_vocabulary_and_a_model_come_from_texts_and_the_model_goes_on_and_answers() throws IOException {
        String[] vocabulary = {"vocab", "--output", "my vocab", "--vocab-size", "200", text.toString()};
        assertThat(run("", vocabulary).status()).isZero();
        Launcher.Result first = pretrain(
                text,
                "new model",
                "--vocab=my vocab",
                "--layers=1",
                "--hidden-size=32",
                "--heads=2",
                "--intermediate-size=64",
                "--steps=6",
                "--eval-steps=4",
                "--perplexity-sentences=5");
        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out()).isEmpty();
        assertThat(first.err())
                .contains("training texts: ", "16 documents", "held out: ", "4 documents")
                .contains("before the first step  masked_loss", "after step 4", "after step 6", "next_accuracy")
                .contains("most_frequent_accuracy", "pseudo-perplexity", "saved in new model");
        JsonNode record = JSON.readTree(folder.resolve("new model/run.json").toFile());
        assertThat(record.path("epochs")).hasSize(2);
        assertThat(record.path("before").path("masked_loss").asDouble()).isPositive();
        assertThat(record.path("after").path("pseudo_perplexity").asDouble()).isPositive();

        Launcher.Result filled =
                run("{\"text\": \"The [MASK] is good.\"}\n", "fill-mask", "--model", "new model", "--top-k", "1");
        assertThat(JSON.readTree(filled.out()).path("predictions")).hasSize(1);

        Launcher.Result further =
                pretrain(text, "further", "--model=new model", "--no-nsp", "--whole-word", "--minutes=0.001");
        assertThat(further.status()).as(further.err()).isZero();
        assertThat(further.err()).contains("after step 1 ").doesNotContain("next_accuracy", "reading texts");
        assertThat(folder.resolve("further/run.json")).exists();
    }

    @Test
    void what_cannot_be_learned_from_is_refused() throws IOException {
        Path base = TinyModel.save(folder.resolve("base"));
        String model = "--model=" + base;
        assertRefused(run("", "pretrain", "--output=x", model), "FILE");
        assertRefused(pretrain(text, "x"), "--model", "--vocab", "neither");
        assertRefused(pretrain(folder.resolve("none.txt"), "x", model), "none.txt is not a file that can be read");
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n \n");
        assertRefused(pretrain(empty, "x", model), "empty.txt", "no words");
        Path latin = folder.resolve("latin.txt");
        Files.write(latin, "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(pretrain(latin, "x", model), "latin.txt is not UTF-8");
        Path vocabulary = Files.writeString(folder.resolve("vocab.txt"), "[PAD]\n[UNK]\nthe\n");
        assertRefused(pretrain(text, "x", "--vocab=" + vocabulary), "vocab.txt", "lacks [CLS]");
        assertRefused(pretrain(text("one.txt", 1), "x", model, "--dev", text.toString()), "--dev-share");
    }

    private static void assertRefused(Launcher.Result result, String... said) {
        assertThat(result.status()).as(result.err()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(said).doesNotContain("\tat ");
    }
}
