package dev.bertrand.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.LoraConfig;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.Precision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.of(
                            "[PAD] [UNK] [CLS] [SEP] [MASK] bert prep ##ro ##ces ##sing is essential . this movie was amazing !",
                            " good bad the and a of to it")
                    .flatMap(line -> Stream.of(line.strip().split(" ")))
                    .toList()),
            TokenizerConfig.uncased());

    @TempDir
    Path folder;

    interface Main {
        void run(String... arguments) throws IOException;
    }

    /** What a main prints to standard output. */
    private static String output(Main main, String... arguments) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            main.run(arguments);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static BertConfig config() {
        return BertConfig.tiny().with().labels(List.of("negative", "positive")).build();
    }

    @Test
    void tokenizing_prints_the_pieces() throws IOException {
        TOKENIZER.savePretrained(folder);
        assertThat(output(Tokenize::main, folder.toString()))
                .isEqualToIgnoringNewLines("bert prep ##ro ##ces ##sing is essential .");
    }

    @Test
    void a_saved_model_classifies_a_sentence() throws IOException {
        try (BertForSequenceClassification model =
                new BertForSequenceClassification(config(), Parameters.random(1, Precision.FP32))) {
            model.savePretrained(folder, TOKENIZER);
        }
        assertThat(output(ClassifySentence::main, folder.toString()))
                .matches("Predicted class: (negative|positive)\\R");
    }

    @Test
    void fine_tuning_leaves_a_model_that_answers() throws IOException {
        try (BertForMaskedLM base = new BertForMaskedLM(config(), Parameters.random(1, Precision.FP32))) {
            base.savePretrained(folder.resolve("base"), TOKENIZER);
        }
        Path data = Files.writeString(
                folder.resolve("data.tsv"), "sentence\tlabel\nthis is good\tpositive\nthis is bad\tnegative\n");
        String printed = output(
                FineTune::main,
                data.toString(),
                data.toString(),
                folder.resolve("out").toString(),
                folder.resolve("base").toString());
        assertThat(printed).contains("accuracy=").contains("Classification[label=");
        assertThat(folder.resolve("out/run.json")).exists();
    }

    @Test
    void pre_training_makes_a_vocabulary_and_a_model_that_fills_masks() throws IOException {
        Path text = Files.writeString(
                folder.resolve("text.txt"),
                "It was a fine day. The sun was out.\n\nIt was a dark night.\n\n".repeat(10));
        String printed =
                output(Pretrain::main, text.toString(), folder.resolve("model").toString(), "2");
        assertThat(printed).contains("masked_accuracy=").contains("Prediction[token=");
        assertThat(folder.resolve("model/run.json")).exists();
    }

    @Test
    void an_adapter_answers_on_its_base() throws IOException {
        Path base = folder.resolve("base");
        Path adapter = folder.resolve("adapter");
        try (BertForMaskedLM model = new BertForMaskedLM(config(), Parameters.random(1, Precision.FP32))) {
            model.savePretrained(base, TOKENIZER);
        }
        try (BertForSequenceClassification model =
                new BertForSequenceClassification(config(), Parameters.random(1, Precision.FP32))) {
            model.insert(LoraConfig.defaults());
            AdapterFolder.save(adapter, model, LoraConfig.defaults(), "base");
        }
        assertThat(output(Sentiment::main, base.toString(), adapter.toString()))
                .matches("This movie was amazing!: (negative|positive) (?s).*")
                .hasLineCount(3);
    }

    private <M extends BertForTask> Path save(BiFunction<BertConfig, Parameters, M> create, String... labels)
            throws IOException {
        BertConfig config = BertConfig.tiny().with().labels(List.of(labels)).build();
        try (M model = create.apply(config, Parameters.random(1, Precision.FP32))) {
            model.savePretrained(folder, TOKENIZER);
        }
        return folder;
    }

    @Test
    void each_pipeline_answers() throws IOException {
        String classes = save(BertForSequenceClassification::new, "a", "b", "c").toString();
        assertThat(output(Sentiment::main, classes))
                .startsWith("This movie was amazing!: ")
                .hasLineCount(3);
        assertThat(output(NaturalLanguageInference::main, classes))
                .contains("Nobody is asleep. {a=")
                .hasLineCount(3);
        String tags = save(BertForTokenClassification::new, "B-PER", "I-PER").toString();
        assertThat(output(NamedEntities::main, tags))
                .startsWith("PER 0-")
                .contains("李")
                .contains("-PER]");
        String answers = save(BertForQuestionAnswering::new).toString();
        assertThat(output(AskAnArticle::main, answers)).matches("(?s).+ \\(paragraph [01], 0\\.\\d+\\)\\R.+\\R");
        String words = save(BertForMaskedLM::new).toString();
        assertThat(output(FillMask::main, words)).contains(" is the ").hasLineCount(6);
        assertThat(output(SentenceVectors::main, words))
                .contains(" Resetting your password")
                .hasLineCount(2);
    }

    @Test
    @Tag("real")
    void the_bank_of_a_river_is_nearer_to_a_streams_than_to_the_one_with_the_money() throws IOException {
        String[] lines = output(ContextualEmbeddings::main).split("\\R");
        assertThat(number(lines[0])).isGreaterThan(number(lines[1]) + 0.1);
    }

    private static double number(String line) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ')));
    }

    @Test
    void every_example_is_under_sixty_lines() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/bertrand/examples"))) {
            assertThat(files.toList())
                    .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThan(60));
        }
    }
}
