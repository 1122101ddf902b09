package dev.bertrand.train.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import dev.bertrand.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
    private static final BertConfig CONFIG =
            BertConfig.tiny().with().initializerRange(0.15).dropout(0.1).build();

    @TempDir
    Path folder;

    private Corpus texts;
    private Corpus heldOut;

    @BeforeEach
    void write() throws IOException {
        texts = MadeUpTexts.corpus(MadeUpTexts.documents(folder.resolve("some texts.txt"), 60, 30, 1));
        heldOut = MadeUpTexts.corpus(MadeUpTexts.documents(folder.resolve("dev.txt"), 12, 20, 2));
    }

    /** Notes the losses of a run, and stops or finishes it after a step. */
    private static final class Losses implements PretrainingListener {
        private final List<Double> values = new ArrayList<>();
        private Pretraining.Run run;
        private long stopAfter = -1;

        @Override
        public void step(long step, long total, double loss, double rate, double norm, long tokens) {
            values.add(loss);
            if (step == stopAfter) {
                run.requestStop();
            }
        }
    }

    private Pretraining pretraining(StartingPoint start, Steps steps, boolean nextSentence, String output) {
        return new Pretraining(
                start,
                texts,
                HeldOutSettings.of(heldOut),
                new ExampleSettings(32, 0.1, nextSentence, Masking.of(32, 0.15), 0),
                steps,
                Pretraining.arguments(steps, 16, 3e-3, 0.1, TinyBert.SEED, 7),
                Engine.shared(),
                folder.resolve("cache"),
                folder.resolve(output));
    }

    private static StartingPoint scratch() {
        return StartingPoint.scratch(CONFIG, MadeUpTexts.TOKENIZER);
    }

    private static TrainingResult run(Pretraining pretraining, Losses losses, boolean resume) throws IOException {
        try (Pretraining.Run run = pretraining.prepare(losses)) {
            losses.run = run;
            return run.train(resume);
        }
    }

    @Test
    void a_model_from_scratch_learns_words_and_goes_on_without_pairs() throws IOException {
        TrainingResult result = run(pretraining(scratch(), new Steps(140, 70), true, "new"), new Losses(), false);
        Map<String, Double> before = result.before();
        Map<String, Double> after = result.best().metrics();
        assertThat(before.get("masked_loss")).isGreaterThan(Math.log(MadeUpTexts.TOKENIZER.size()) - 0.5);
        assertThat(after.get("masked_loss")).isLessThan(0.75 * before.get("masked_loss"));
        assertThat(after.get("masked_accuracy")).isGreaterThan(1.3 * after.get("most_frequent_accuracy"));
        assertThat(after.get("most_frequent_accuracy")).isBetween(0.05, 0.4);
        assertThat(after).containsKeys("next_loss", "next_accuracy");

        JsonNode record =
                new ObjectMapper().readTree(folder.resolve("new/run.json").toFile());
        assertThat(record.path("base_model").path("name").asText()).isEqualTo("scratch");
        assertThat(record.path("before").path("masked_loss").asDouble()).isEqualTo(before.get("masked_loss"));
        assertThat(record.path("epochs")).hasSize(2);
        assertThat(record.path("epochs")
                        .path(1)
                        .path("metrics")
                        .path("masked_loss")
                        .asDouble())
                .isEqualTo(after.get("masked_loss"));
        assertThat(record.path("data").path("train").path("sha256").asText()).hasSize(64);
        assertThat(record.path("after").path("pseudo_perplexity").asDouble())
                .isBetween(1.0, (double) MadeUpTexts.TOKENIZER.size());

        StartingPoint further = StartingPoint.model("new", folder.resolve("new"));
        TrainingResult continued = run(pretraining(further, new Steps(4, 4), false, "further"), new Losses(), false);
        assertThat(continued.before().get("masked_loss")).isLessThan(0.8 * before.get("masked_loss"));
        assertThat(continued.before()).doesNotContainKey("next_accuracy");
        try (BertForMaskedLM words = BertForMaskedLM.fromPretrained(folder.resolve("further"))) {
            assertThat(words.report().initialized()).isEmpty();
        }
    }

    @Test
    void a_resumed_run_equals_an_uninterrupted_one_to_the_last_digit() throws IOException {
        Steps steps = new Steps(25, 10);
        Losses whole = new Losses();
        TrainingResult straight = run(pretraining(scratch(), steps, true, "whole"), whole, false);
        assertThat(straight.epochs()).hasSize(3);

        Losses first = new Losses();
        first.stopAfter = 13;
        Pretraining interrupted = pretraining(scratch(), steps, true, "parts");
        assertThat(run(interrupted, first, false).interrupted()).isTrue();
        Losses second = new Losses();
        TrainingResult resumed = run(interrupted, second, true);

        List<Double> both = new ArrayList<>(first.values);
        both.addAll(second.values);
        assertThat(both).isEqualTo(whole.values).hasSize(25);
        assertSame(resumed.before(), straight.before());
        for (int i = 0; i < 3; i++) {
            assertThat(resumed.epochs().get(i).loss())
                    .isEqualTo(straight.epochs().get(i).loss());
            assertSame(
                    resumed.epochs().get(i).metrics(), straight.epochs().get(i).metrics());
        }

        Losses third = new Losses();
        third.stopAfter = 3;
        assertThat(run(pretraining(scratch(), steps, true, "third"), third, false)
                        .interrupted())
                .isTrue();
        assertThatThrownBy(() -> run(pretraining(scratch(), steps, false, "third"), new Losses(), true))
                .hasMessageContaining("is of another run");
    }

    /** Which library multiplies without gradients depends on what else runs, so the last digits of a float are its own. */
    private static void assertSame(Map<String, Double> metrics, Map<String, Double> wanted) {
        assertThat(metrics.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((name, value) -> assertThat(metrics.get(name)).as(name).isCloseTo(value, within(1e-6)));
    }

    @Test
    void a_run_whose_time_is_up_is_scored_and_saved() throws IOException {
        Pretraining endless = pretraining(scratch(), new Steps(100_000, 50_000), true, "timed");
        Pretraining timed = new Pretraining(
                endless.start(),
                endless.texts(),
                endless.heldOut(),
                endless.examples(),
                endless.steps(),
                endless.arguments().withMinutes(0.03),
                endless.engine(),
                endless.cache(),
                endless.output());
        TrainingResult result = run(timed, new Losses(), false);
        assertThat(result.interrupted()).isFalse();
        assertThat(result.epochs()).hasSize(1);
        assertThat(folder.resolve("timed/run.json")).exists();
        assertThat(folder.resolve("timed/model.safetensors")).exists();
        assertThat(folder.resolve("timed").toFile().list()).noneMatch(name -> name.startsWith("checkpoint"));
    }

    /** Each token in turn is what Salazar et al. 2020 mask; a model that knows nothing is as lost as a die. */
    @Test
    void pseudo_perplexity_of_a_model_that_knows_nothing_is_the_size_of_the_vocabulary() throws IOException {
        TokenizedCorpus corpus = MadeUpTexts.tokenized(heldOut, folder.resolve("cache"));
        BertConfig flat = CONFIG.with().initializerRange(1e-6).build();
        try (var model = StartingPoint.scratch(flat, MadeUpTexts.TOKENIZER).create(false, 1, Precision.FP32)) {
            assertThat(PseudoPerplexity.of(model, corpus, MadeUpTexts.TOKENIZER, 20, 32, Engine.shared()))
                    .isCloseTo(MadeUpTexts.TOKENIZER.size(), within(0.1));
        }
    }
}
