package dev.bertrand.train.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.Targets;
import dev.bertrand.model.mix.FeatureSource;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.AdamW;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import dev.bertrand.train.Trainer;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingListener;
import dev.bertrand.train.TrainingSet;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.TaggingTask;
import dev.bertrand.train.task.Task;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureCacheTest {
    private static final List<Sequence> SEQUENCES = TinyBert.sequences(40, 12);
    private static final BertTokenizer TOKENIZER = BertTokenizer.of(
            Vocabulary.of(Stream.concat(
                            Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
                            IntStream.range(5, 99).mapToObj(i -> "word" + i))
                    .toList()),
            TokenizerConfig.uncased());

    @TempDir
    Path folder;

    /** Counts what is computed, and may ask to stop. */
    private static final class Watcher implements FeatureListener {
        private final List<String> refused = new ArrayList<>();
        private int computed;
        private boolean stop;

        @Override
        public void computing(int done, int total) {
            computed = done;
        }

        @Override
        public void refused(String reason) {
            refused.add(reason);
        }

        @Override
        public boolean isStopRequested() {
            return stop;
        }
    }

    private static BertForTask model(
            LayerFeatures features, BiFunction<BertConfig, Parameters, BertForTask> create, boolean frozen) {
        BertConfig config = BertConfig.tiny()
                .with()
                .labels(List.of("a", "b"))
                .dropout(0.2)
                .features(features)
                .build();
        Parameters parameters = Parameters.random(TinyBert.SEED, Precision.FP32);
        BertForTask model = create.apply(config, parameters);
        TinyBert.spread(parameters);
        if (frozen) {
            model.insert(Selection.HEAD);
        }
        return model;
    }

    private static BertForTask classifier() {
        return model(LayerFeatures.mix(LayerFeatures.ALL), BertForSequenceClassification::new, true);
    }

    private FeatureCache onDisk(BertForTask model, List<Sequence> sequences, String base, Watcher watcher)
            throws IOException {
        return FeatureCache.onDisk(model, sequences, folder, base, Engine.shared(), watcher);
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static double[] losses(BertForTask model, TrainingSet data, Path output) throws IOException {
        List<Double> losses = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(long step, long total, double loss, double rate, double norm, long tokens) {
                losses.add(loss);
            }
        };
        TrainingArguments arguments = new TrainingArguments(
                3, 16, 1, 1e-2, 0.1, 1.0, AdamW.Variant.huggingFace(), TinyBert.SEED, true, 0, 1, 0, false, 0);
        new Trainer(model, arguments, output, listener, Engine.shared(), saved -> {}).train(data, null, false);
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    static Stream<Arguments> models() {
        BiFunction<BertConfig, Parameters, BertForTask> classes = BertForSequenceClassification::new;
        BiFunction<BertConfig, Parameters, BertForTask> tags = BertForTokenClassification::new;
        BiFunction<BertConfig, Parameters, BertForTask> spans = BertForQuestionAnswering::new;
        TrainingSet ofClasses = TrainingSet.of(
                SEQUENCES,
                indices -> new Targets.Classes(
                        IntStream.of(indices).map(i -> i % 2).toArray()));
        TrainingSet ofTags = TrainingSet.of(
                SEQUENCES,
                indices -> new Targets.TokenClasses(IntStream.of(indices)
                        .mapToObj(i -> IntStream.range(0, SEQUENCES.get(i).length())
                                .map(k -> (i + k) % 2)
                                .toArray())
                        .toArray(int[][]::new)));
        TrainingSet ofSpans = TrainingSet.of(
                SEQUENCES,
                indices -> new Targets.Spans(
                        IntStream.of(indices).map(i -> 0).toArray(),
                        IntStream.of(indices)
                                .map(i -> SEQUENCES.get(i).length() - 1)
                                .toArray()));
        LayerFeatures mix =
                LayerFeatures.mix(LayerFeatures.ALL).withLayerNorm(true).withDropout(0.2);
        return Stream.of(
                Arguments.of(classes, mix, ofClasses),
                Arguments.of(classes, LayerFeatures.concat(2), ofClasses),
                Arguments.of(classes, LayerFeatures.LAST, ofClasses),
                Arguments.of(tags, mix, ofTags),
                Arguments.of(tags, LayerFeatures.layer(1), ofTags),
                Arguments.of(spans, LayerFeatures.sum(3), ofSpans));
    }

    @ParameterizedTest
    @MethodSource("models")
    void a_cached_run_has_the_losses_of_one_without(
            BiFunction<BertConfig, Parameters, BertForTask> create, LayerFeatures features, TrainingSet data)
            throws IOException {
        double[] wanted;
        try (BertForTask model = model(features, create, true)) {
            model.readFrom(FeatureSource.ENCODER);
            wanted = losses(model, data, folder.resolve("plain"));
        }
        assertThat(wanted[wanted.length - 1]).isNotEqualTo(wanted[0]);
        try (BertForTask model = model(features, create, true);
                FeatureCache cache = FeatureCache.inMemory(model, SEQUENCES, Engine.shared(), new Watcher())) {
            model.readFrom(cache);
            assertThat(losses(model, data, folder.resolve("memory"))).containsExactly(wanted, within(1e-6));
        }
        try (BertForTask model = model(features, create, true);
                FeatureCache cache = onDisk(model, SEQUENCES, "base", new Watcher())) {
            model.readFrom(cache);
            assertThat(losses(model, data, folder.resolve("disk"))).containsExactly(wanted, within(1e-6));
        }
    }

    @Test
    void nothing_of_a_cached_pass_reaches_the_encoder_even_when_it_is_scored() throws IOException {
        List<TextExample> texts = IntStream.range(0, 20)
                .mapToObj(i -> new TextExample(
                        String.valueOf(i),
                        "word%d word%d".formatted(9 + i, 20 + i),
                        null,
                        i % 2 == 0 ? "a" : "b",
                        "x:" + i))
                .toList();
        List<TaggedExample> sentences = IntStream.range(1, 20)
                .mapToObj(i -> new TaggedExample(
                        String.valueOf(i),
                        Collections.nCopies(2 * i, "word" + (9 + i)),
                        Collections.nCopies(2 * i, "a"),
                        "x:" + i))
                .toList();
        LabelSet labels = LabelSet.of(List.of("a", "b"));
        assertFound(new ClassificationTask(labels, null), texts, BertForSequenceClassification::new);
        assertFound(new TaggingTask(labels), sentences, BertForTokenClassification::new);
    }

    private static <E extends Example> void assertFound(
            Task<E> task, List<E> examples, BiFunction<BertConfig, Parameters, BertForTask> create) {
        List<Sequence> sequences = new ArrayList<>();
        TrainingSet set = task.trainingSet(examples, TOKENIZER, 16); // the longest sentences need windows
        IntStream.range(0, set.size()).mapToObj(set::sequence).forEach(sequences::add);
        try (BertForTask model = model(LayerFeatures.mix(2), create, true);
                FeatureCache cache = FeatureCache.inMemory(model, sequences, Engine.shared(), new Watcher())) {
            AtomicInteger computed = new AtomicInteger();
            model.readFrom((batch, encoder) -> cache.features(batch, missed -> {
                computed.incrementAndGet();
                return encoder.apply(missed);
            }));
            assertThat(task.score(model, TOKENIZER, examples, 16, Engine.shared()))
                    .isNotEmpty();
            assertThat(computed).hasValue(0);
            assertThat(task.score(model, TOKENIZER, examples, 3, Engine.shared()))
                    .isNotEmpty();
            assertThat(computed.get()).isPositive(); // cut elsewhere, as nobody has computed them before
        }
    }

    @Test
    void a_file_is_found_again_and_only_by_what_it_is_of() throws IOException {
        try (BertForTask model = classifier()) {
            Watcher first = new Watcher();
            onDisk(model, SEQUENCES, "base", first).close();
            assertThat(first.computed).isEqualTo(SEQUENCES.size());
            assertThat(files(".f32")).hasSize(1);
            assertThat(Files.size(files(".f32").get(0))).isEqualTo(SEQUENCES.size() * 3 * 32 * 4L); // [CLS] alone

            Watcher again = new Watcher();
            onDisk(model, SEQUENCES, "base", again).close();
            assertThat(again.computed).isZero();

            Watcher other = new Watcher();
            onDisk(model, SEQUENCES, "another base", other).close();
            onDisk(model, SEQUENCES.subList(1, 30), "base", other).close();
            assertThat(other.computed).isPositive();
        }
        try (BertForTask normalized = model(
                LayerFeatures.mix(LayerFeatures.ALL).withLayerNorm(true), BertForSequenceClassification::new, true)) {
            onDisk(normalized, SEQUENCES, "base", new Watcher()).close();
        }
        assertThat(files(".f32")).hasSize(4);
        assertThat(files(".json")).hasSize(4);
        assertThat(files(".tmp")).isEmpty();
    }

    @Test
    void a_damaged_file_is_refused_and_made_again() throws IOException {
        try (BertForTask model = classifier()) {
            onDisk(model, SEQUENCES, "base", new Watcher()).close();
            Path file = files(".f32").get(0);
            byte[] whole = Files.readAllBytes(file);
            try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
                damaged.seek(1001);
                damaged.write(whole[1001] ^ 1);
            }
            Watcher watcher = new Watcher();
            onDisk(model, SEQUENCES, "base", watcher).close();
            assertThat(watcher.refused).singleElement().asString().contains("is damaged", "computed again");
            assertThat(watcher.computed).isEqualTo(SEQUENCES.size());
            assertThat(Files.size(file)).isEqualTo(whole.length);

            Files.write(file, Arrays.copyOf(whole, whole.length - 4));
            onDisk(model, SEQUENCES, "base", watcher).close();
            assertThat(watcher.refused).last().asString().contains("bytes instead of");

            Files.delete(file);
            onDisk(model, SEQUENCES, "base", watcher).close();
            assertThat(watcher.refused).last().asString().contains("is not there");
            Files.writeString(files(".json").get(0), "{");
            onDisk(model, SEQUENCES, "base", watcher).close();
            assertThat(watcher.refused).hasSize(4).last().asString().contains("no description");
            Watcher good = new Watcher();
            onDisk(model, SEQUENCES, "base", good).close();
            assertThat(good.computed).isZero();
        }
    }

    @Test
    void whoever_stops_leaves_nothing_behind() throws IOException {
        try (BertForTask model = classifier()) {
            Watcher watcher = new Watcher();
            watcher.stop = true;
            assertThatThrownBy(() -> onDisk(model, SEQUENCES, "base", watcher)).isInstanceOf(StoppedException.class);
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Test
    void more_than_is_free_is_refused_with_the_way_out() {
        try (BertForTask model = classifier()) {
            long bytes = SEQUENCES.size() * 3 * 32 * 4L;
            FeatureCache.inMemory(model, SEQUENCES, Engine.shared(), new Watcher(), bytes)
                    .close();
            assertThatThrownBy(() -> FeatureCache.inMemory(model, SEQUENCES, Engine.shared(), new Watcher(), bytes - 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("--feature-cache FOLDER");
        }
    }

    @Test
    void an_encoder_that_learns_has_no_features_to_keep() {
        try (BertForTask model = model(LayerFeatures.LAST, BertForSequenceClassification::new, false)) {
            assertThatThrownBy(() -> model.readFrom(FeatureSource.ENCODER))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the encoder learns");
        }
    }

    @Test
    void a_text_that_comes_twice_is_kept_once() throws IOException {
        try (BertForTask model = classifier()) {
            List<Sequence> twice = new ArrayList<>(SEQUENCES);
            twice.addAll(SEQUENCES);
            onDisk(model, twice, "base", new Watcher()).close();
            assertThat(Files.size(files(".f32").get(0))).isEqualTo(SEQUENCES.size() * 3 * 32 * 4L);
        }
    }

    @Test
    void a_closed_cache_holds_no_native_memory() throws IOException {
        try (BertForTask model = classifier()) {
            FeatureCache.inMemory(model, SEQUENCES, Engine.shared(), new Watcher())
                    .close();
            onDisk(model, SEQUENCES, "base", new Watcher()).close();
            TinyBert.collectWhatOtherTestsLeft();
            long before = Pointer.totalCount();
            for (int i = 0; i < 5; i++) {
                FeatureCache.inMemory(model, SEQUENCES, Engine.shared(), new Watcher())
                        .close();
                onDisk(model, SEQUENCES, "base", new Watcher()).close();
            }
            assertThat(Pointer.totalCount()).isEqualTo(before);
        }
    }
}
