package dev.bertrand.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.Targets;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Machine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainerTest {
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.concat(
                            Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
                            IntStream.range(5, 99).mapToObj(i -> "word" + i))
                    .toList()),
            TokenizerConfig.uncased());

    @TempDir
    Path folder;

    /** Records the losses of a run. */
    private static final class Losses implements TrainingListener {
        private final List<Double> values = new ArrayList<>();
        private final List<Path> checkpoints = new ArrayList<>();

        @Override
        public void step(long step, long total, double loss, double rate, double norm, long tokens) {
            values.add(loss);
        }

        @Override
        public void checkpoint(Path checkpoint) {
            checkpoints.add(checkpoint);
        }
    }

    /** A sequence is of class 1 if it holds token 7. */
    private static TrainingSet data(int size) {
        List<Sequence> sequences = TinyBert.sequences(size, 12).stream()
                .map(s -> s.length() % 2 == 0
                        ? s
                        : new Sequence(
                                Arrays.stream(s.ids())
                                        .map(id -> id == 7 ? 8 : id)
                                        .toArray(),
                                s.typeIds(),
                                s.positions()))
                .toList();
        int[] classes = sequences.stream()
                .mapToInt(s -> Arrays.stream(s.ids()).anyMatch(id -> id == 7) || s.length() > 6 ? 1 : 0)
                .toArray();
        return TrainingSet.of(
                sequences,
                indices -> new Targets.Classes(
                        Arrays.stream(indices).map(i -> classes[i]).toArray()));
    }

    private static TrainingArguments arguments(int epochs, int accumulation, int patience, int checkpointSteps) {
        return new TrainingArguments(
                epochs,
                8,
                accumulation,
                3e-3,
                0.1,
                1.0,
                AdamW.Variant.huggingFace(),
                TinyBert.SEED,
                true,
                patience,
                1,
                checkpointSteps,
                false,
                0);
    }

    private static BertForSequenceClassification model(Precision precision) {
        BertConfig config = BertConfig.tiny()
                .with()
                .labels(List.of("no", "yes"))
                .dropout(0.1)
                .build();
        return new BertForSequenceClassification(config, Parameters.random(TinyBert.SEED, precision));
    }

    private TrainingResult train(TrainingArguments arguments, Path output, TrainingListener listener, boolean resume)
            throws IOException {
        try (BertForSequenceClassification model = model(Precision.FP32)) {
            return new Trainer(model, TOKENIZER, arguments, output, listener, Engine.shared())
                    .train(data(80), null, resume);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Precision.class, names = "INT8", mode = EnumSource.Mode.EXCLUDE)
    void the_loss_falls_in_every_precision(Precision precision) throws IOException {
        try (BertForSequenceClassification model = model(precision)) {
            TrainingResult result = new Trainer(
                            model, TOKENIZER, arguments(8, 1, 0, 0), folder, new Losses(), Engine.shared())
                    .train(data(80), null, false);
            assertThat(result.epochs().get(7).loss())
                    .as(TinyBert.replay())
                    .isLessThan(0.7 * result.epochs().get(0).loss());
        }
    }

    @Test
    void bf16_follows_the_curve_of_fp32() throws IOException {
        Losses fp32 = new Losses();
        Losses bf16 = new Losses();
        for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
            try (BertForSequenceClassification model = model(precision)) {
                new Trainer(
                                model,
                                TOKENIZER,
                                arguments(4, 1, 0, 0),
                                folder.resolve(precision.name()),
                                precision == Precision.FP32 ? fp32 : bf16,
                                Engine.shared())
                        .train(data(80), null, false);
            }
        }
        for (int i = 0; i < fp32.values.size(); i++) {
            assertThat(Math.abs(fp32.values.get(i) - bf16.values.get(i)))
                    .as("step %d; %s", i, TinyBert.replay())
                    .isLessThan(0.05);
        }
    }

    @Test
    void equal_seeds_repeat_a_run_exactly() throws IOException {
        Losses first = new Losses();
        Losses second = new Losses();
        train(arguments(2, 1, 0, 0), folder.resolve("a"), first, false);
        train(arguments(2, 1, 0, 0), folder.resolve("b"), second, false);
        assertThat(first.values).hasSize(20).isEqualTo(second.values);
        assertThat(Files.readAllBytes(folder.resolve("a/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("b/model.safetensors")));
    }

    @Test
    void a_run_that_was_stopped_resumes_to_the_same_losses_and_the_same_model() throws IOException {
        Losses whole = new Losses();
        train(arguments(3, 1, 0, 4), folder.resolve("whole"), whole, false);

        Losses parts = new Losses();
        Path output = folder.resolve("parts");
        for (int stop : new int[] {3, 7, 14, Integer.MAX_VALUE}) { // within an epoch, and across its end
            try (BertForSequenceClassification model = model(Precision.FP32)) {
                Trainer[] trainer = new Trainer[1];
                TrainingListener listener = new TrainingListener() {
                    @Override
                    public void step(long step, long total, double loss, double rate, double norm, long tokens) {
                        parts.step(step, total, loss, rate, norm, tokens);
                        if (step == stop) {
                            trainer[0].requestStop();
                        }
                    }
                };
                trainer[0] = new Trainer(model, TOKENIZER, arguments(3, 1, 0, 4), output, listener, Engine.shared());
                assertThat(trainer[0].train(data(80), null, true).interrupted()).isEqualTo(stop < 100);
            }
        }
        assertThat(parts.values).isEqualTo(whole.values);
        assertThat(Files.readAllBytes(output.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("whole/model.safetensors")));
        assertThat(output.toFile().list()).noneMatch(name -> name.startsWith("checkpoint"));
    }

    @Test
    void a_run_is_not_resumed_on_other_layers() throws IOException {
        try (BertForSequenceClassification model = model(Precision.FP32)) {
            Trainer trainer =
                    new Trainer(model, TOKENIZER, arguments(3, 1, 0, 4), folder, new Losses(), Engine.shared());
            trainer.requestStop();
            trainer.train(data(80), null, false);
        }
        BertConfig config = BertConfig.tiny()
                .with()
                .labels(List.of("no", "yes"))
                .dropout(0.1)
                .features(LayerFeatures.sum(2)) // whose parameters are the same
                .build();
        try (BertForSequenceClassification model =
                new BertForSequenceClassification(config, Parameters.random(TinyBert.SEED, Precision.FP32))) {
            Trainer trainer =
                    new Trainer(model, TOKENIZER, arguments(3, 1, 0, 4), folder, new Losses(), Engine.shared());
            assertThatThrownBy(() -> trainer.train(data(80), null, true))
                    .hasMessageContaining("another run")
                    .hasMessageContaining("layers sum:2");
        }
    }

    @Test
    void a_checkpoint_half_written_when_the_process_died_is_not_taken_for_one() throws IOException {
        Path output = folder.resolve("killed");
        Losses losses = new Losses();
        try (BertForSequenceClassification model = model(Precision.FP32)) {
            Trainer trainer = new Trainer(model, TOKENIZER, arguments(3, 1, 0, 4), output, losses, Engine.shared());
            trainer.requestStop();
            trainer.train(data(80), null, false);
        }
        Files.createDirectories(output.resolve(".checkpoint-8.tmp"));
        train(arguments(3, 1, 0, 4), output, losses, true);
        assertThat(losses.values).hasSize(30);
    }

    @Test
    void resuming_with_other_options_is_refused() throws IOException {
        Path output = folder.resolve("other");
        try (BertForSequenceClassification model = model(Precision.FP32)) {
            Trainer trainer =
                    new Trainer(model, TOKENIZER, arguments(3, 1, 0, 4), output, new Losses(), Engine.shared());
            trainer.requestStop();
            trainer.train(data(80), null, false);
        }
        assertThatThrownBy(() -> train(arguments(2, 1, 0, 4), output, new Losses(), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another run");
    }

    @Test
    void accumulation_takes_one_step_for_several_batches() throws IOException {
        Losses losses = new Losses();
        train(arguments(1, 3, 0, 0), folder, losses, false);
        assertThat(losses.values).hasSize(4); // 10 batches: 3 + 3 + 3 + 1
    }

    @Test
    void a_run_whose_time_is_up_has_come_down_to_a_rate_near_zero_and_is_saved() throws IOException {
        List<Double> rates = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(long step, long total, double loss, double rate, double gradientNorm, long tokens) {
                rates.add(rate);
            }
        };
        TrainingResult result = train(arguments(1000, 1, 0, 0).withMinutes(0.02), folder, listener, false);
        assertThat(result.interrupted()).isFalse();
        assertThat(result.epochs()).hasSizeLessThan(1000);
        assertThat(result.epochs().stream().mapToDouble(EpochReport::seconds).sum())
                .isGreaterThan(0.02 * 60);
        double highest = rates.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertThat(highest).isBetween(1.5e-3, 3e-3);
        assertThat(rates.get(rates.size() - 1)).isLessThan(highest / 2);
        assertThat(folder.resolve("model.safetensors")).exists();
    }

    @Test
    void the_best_epoch_is_kept_and_patience_ends_the_run() throws IOException {
        byte[][] best = new byte[1][];
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochReport report, boolean isBest) {
                if (report.epoch() == 2) {
                    best[0] = read(folder.resolve("model.safetensors"));
                }
            }
        };
        TrainingResult result = trainScored(arguments(6, 1, 2, 0), listener, 0.1, 0.9, 0.3, 0.9, 0.2, 0.5);
        assertThat(result.epochs()).hasSize(4);
        assertThat(result.bestEpoch()).isEqualTo(2);
        assertThat(read(folder.resolve("model.safetensors"))).isEqualTo(best[0]);
    }

    @Test
    void epochs_between_two_evaluations_are_neither_scored_nor_saved_and_the_last_one_always_is() throws IOException {
        List<Integer> scored = new ArrayList<>();
        List<Integer> best = new ArrayList<>();
        Losses losses = new Losses();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void epoch(EpochReport report, boolean isBest) {
                if (!report.metrics().isEmpty()) {
                    scored.add(report.epoch());
                }
                if (isBest) {
                    best.add(report.epoch());
                }
            }

            @Override
            public void checkpoint(Path checkpoint) {
                losses.checkpoint(checkpoint);
            }
        };
        TrainingResult result = trainScored(everySecond(arguments(5, 1, 0, 0)), listener, 0.1, 0.9, 0.3);
        assertThat(scored).containsExactly(2, 4, 5);
        assertThat(best).containsExactly(2, 4);
        assertThat(losses.checkpoints).hasSize(2);
        assertThat(result.bestEpoch()).isEqualTo(4);

        scored.clear();
        trainScored(everySecond(arguments(9, 1, 1, 0)), listener, 0.5, 0.4, 0.9);
        assertThat(scored).as("patience counts evaluations").containsExactly(2, 4);
    }

    private static TrainingArguments everySecond(TrainingArguments arguments) {
        return new TrainingArguments(
                arguments.epochs(),
                arguments.batchSize(),
                arguments.accumulation(),
                arguments.learningRate(),
                arguments.warmupRatio(),
                arguments.maxGradNorm(),
                arguments.optimizer(),
                arguments.seed(),
                arguments.groupByLength(),
                arguments.patience(),
                2,
                arguments.checkpointSteps(),
                arguments.gradientCheckpointing(),
                arguments.minutes());
    }

    /** @param scores of the evaluations, in their order */
    private TrainingResult trainScored(TrainingArguments arguments, TrainingListener listener, double... scores)
            throws IOException {
        Evaluator evaluator = new Evaluator() {
            private int evaluation;

            @Override
            public Map<String, Double> evaluate() {
                return Map.of("score", scores[evaluation++]);
            }

            @Override
            public String decidingMetric() {
                return "score";
            }
        };
        try (BertForSequenceClassification model = model(Precision.FP32)) {
            return new Trainer(model, TOKENIZER, arguments, folder, listener, Engine.shared())
                    .train(data(80), evaluator, false);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void three_hundred_steps_of_varying_lengths_keep_pointers_and_memory_flat() throws IOException {
        long[] pointers = new long[2];
        long[] resident = new long[2];
        train(
                arguments(36, 1, 0, 0),
                folder,
                new TrainingListener() {
                    @Override
                    public void step(long step, long total, double loss, double rate, double norm, long tokens) {
                        if (step == 60) {
                            TinyBert.collectWhatOtherTestsLeft();
                        }
                        if (step == 60 || step == 360) {
                            pointers[step == 60 ? 0 : 1] = Pointer.totalCount();
                            resident[step == 60 ? 0 : 1] = Machine.residentBytes();
                        }
                    }
                },
                false);
        assertThat(pointers[1]).isEqualTo(pointers[0]);
        // The Java heap may still grow within its bounds; what 300 leaked steps would hold is several times this.
        assertThat(resident[1] - resident[0]).isLessThan(100_000_000);
    }

    @Test
    void no_examples_is_an_error() {
        try (BertForSequenceClassification model = model(Precision.FP32)) {
            Trainer trainer =
                    new Trainer(model, TOKENIZER, arguments(1, 1, 0, 0), folder, new Losses(), Engine.shared());
            assertThatThrownBy(() -> trainer.train(data(0), null, false)).hasMessageContaining("no training examples");
        }
    }
}
