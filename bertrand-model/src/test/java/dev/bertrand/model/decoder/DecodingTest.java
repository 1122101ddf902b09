package dev.bertrand.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.EncoderDecoderModel;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Writing with what is kept against reading everything again for each token. */
class DecodingTest {
    private static final int MASK = 3;
    private static final int START = 2;
    private static final int STEPS = 6;

    static List<DecoderConfig> kinds() {
        return List.of(
                DecoderConfig.CAUSAL,
                DecoderConfig.MASKED,
                DecoderConfig.cross(3, false),
                DecoderConfig.cross(2, true));
    }

    private static BertForTask model(DecoderConfig kind, Precision precision) {
        BertConfig config = TinyBert.config().with().decoder(kind).build();
        Parameters parameters = TinyBert.parameters(precision);
        BertForTask model = kind.kind() == DecoderConfig.Kind.CROSS
                ? new EncoderDecoderModel(config, parameters)
                : new BertForMaskedLM(config, parameters);
        TinyBert.spread(parameters);
        return model;
    }

    private static Decoding decoding(BertForTask model, Batch sources) {
        return model instanceof EncoderDecoderModel pair
                ? new CrossDecoding(pair, sources, START)
                : new SelfDecoding((BertForMaskedLM) model, sources, kind(model), MASK);
    }

    private static DecoderConfig.Kind kind(BertForTask model) {
        DecoderConfig config = model.config().decoder();
        assertThat(config).isNotNull();
        return config.kind();
    }

    /** What is read: one segment, of unequal lengths. */
    private static List<Sequence> sources(int count) {
        return TinyBert.sequences(count, 12).stream()
                .map(text -> new Sequence(text.ids(), new int[text.length()], text.positions()))
                .toList();
    }

    /** Whether the token behind a text is scored as by the definition, with nothing kept. */
    private static void check(BertForTask model, Sequence source, int[] written, double[] scored, String what) {
        try (Scope scope = Scope.inference()) {
            if (model instanceof EncoderDecoderModel) {
                double before = written.length == 0 ? 0 : total(model, source, written);
                for (int token : new int[] {4, 50, 98}) {
                    int[] longer = Arrays.copyOf(written, written.length + 1);
                    longer[written.length] = token;
                    assertThat(scored[token]).as(what).isCloseTo(before - total(model, source, longer), within(2e-4));
                }
            } else {
                assertThat(scored)
                        .as(what)
                        .containsExactly(normalized(again((BertForMaskedLM) model, source, written)), within(2e-4));
            }
        }
    }

    private static float[] again(BertForMaskedLM model, Sequence source, int... written) {
        boolean masked = kind(model) == DecoderConfig.Kind.MASKED;
        int[] behind = masked ? Arrays.copyOf(written, written.length + 1) : written;
        if (masked) {
            behind[written.length] = MASK;
        }
        int read = source.length();
        int length = read + behind.length;
        int[] ids = Arrays.copyOf(source.ids(), length);
        System.arraycopy(behind, 0, ids, read, behind.length);
        Sequence text = new Sequence(
                ids,
                IntStream.range(0, length).map(i -> i < read ? 0 : 1).toArray(),
                IntStream.range(0, length).toArray(),
                IntStream.range(0, length).map(i -> i < read ? read : i).toArray());
        return Tensors.toFloats(model.logitsAt(model.encode(Batch.of(text)), length - 1L));
    }

    /** Minus the logarithm of a text's probability: all that the definition says of it is a loss. */
    private static double total(BertForTask model, Sequence source, int... written) {
        int[] text = new int[written.length + 1];
        text[0] = START;
        System.arraycopy(written, 0, text, 1, written.length);
        Targets.Texts targets = new Targets.Texts(new int[][] {text});
        return model.loss(Batch.of(source), targets).item_double() * written.length;
    }

    /** Logits are known up to a constant: logarithms of probabilities. */
    private static double[] normalized(float... scores) {
        double most = IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i])
                .max()
                .orElseThrow();
        double sum = IntStream.range(0, scores.length)
                .mapToDouble(i -> Math.exp(scores[i] - most))
                .sum();
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i] - most - Math.log(sum))
                .toArray();
    }

    private static BertForTask frozen(DecoderConfig kind, Precision precision) {
        BertForTask model = model(kind, Precision.FP32);
        model.freeze(Engine.start(EngineSettings.defaults().withPrecision(precision)));
        return model;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void every_token_is_scored_as_if_all_before_it_were_read_again(DecoderConfig kind) {
        List<Sequence> sources = sources(5);
        Random random = new Random(TinyBert.SEED);
        try (BertForTask definition = model(kind, Precision.FP32);
                BertForTask model = frozen(kind, Precision.FP32);
                Scope scope = Scope.inference();
                Decoding decoding = decoding(model, Batch.of(sources))) {
            assertThat(decoding.size()).isEqualTo(5);
            assertThat(decoding.vocabulary()).isEqualTo(definition.config().vocabSize());
            // Two hypotheses for each text, one of which is dropped and another doubled; later a text is done.
            int[] inputs = {0, 1, 2, 3, 4};
            List<int[]> texts = new ArrayList<>(Collections.nCopies(5, new int[0]));
            float[][] scores = decoding.first();
            for (int step = 0; step < STEPS; step++) {
                for (int row = 0; row < inputs.length; row++) {
                    check(
                            definition,
                            sources.get(inputs[row]),
                            texts.get(row),
                            normalized(scores[row]),
                            "%s, step %d, row %d; %s".formatted(kind, step, row, TinyBert.replay()));
                }
                int[] parents = step == 0
                        ? new int[] {0, 0, 1, 1, 2, 2, 3, 3, 4, 4}
                        : step == 2
                                ? new int[] {1, 1, 3, 2, 7, 6, 9, 9}
                                : IntStream.range(0, inputs.length).toArray();
                int[] tokens = random.ints(parents.length, 4, 99).toArray();
                scores = decoding.next(parents, tokens);
                List<int[]> longer = new ArrayList<>();
                int[] chosen = new int[parents.length];
                for (int i = 0; i < parents.length; i++) {
                    int[] text = Arrays.copyOf(texts.get(parents[i]), step + 1);
                    text[step] = tokens[i];
                    longer.add(text);
                    chosen[i] = inputs[parents[i]];
                }
                texts = longer;
                inputs = chosen;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16, 0.15", "INT8, 0.6"})
    void fewer_bits_stay_near(Precision precision, double bound) {
        List<Sequence> sources = sources(4);
        for (DecoderConfig kind : kinds()) {
            try (BertForTask exact = frozen(kind, Precision.FP32);
                    BertForTask model = frozen(kind, precision);
                    Scope scope = Scope.inference();
                    Decoding wanted = decoding(exact, Batch.of(sources));
                    Decoding got = decoding(model, Batch.of(sources))) {
                float[][] a = wanted.first();
                float[][] b = got.first();
                for (int step = 0; step < 3; step++) {
                    for (int row = 0; row < a.length; row++) {
                        double[] reference = normalized(a[row]);
                        double largest =
                                Arrays.stream(reference).map(Math::abs).max().orElseThrow();
                        assertThat(normalized(b[row]))
                                .as("%s, step %d; %s", kind, step, TinyBert.replay())
                                .containsExactly(reference, within(bound * largest));
                    }
                    int[] same = {0, 1, 2, 3};
                    int[] tokens = {10 + step, 20 + step, 30 + step, 40 + step};
                    a = wanted.next(same, tokens);
                    b = got.next(same, tokens);
                }
            }
        }
    }

    @Test
    void what_was_kept_is_freed() {
        for (DecoderConfig kind : kinds()) {
            try (BertForTask model = frozen(kind, Precision.FP32)) {
                write(model);
                TinyBert.collectWhatOtherTestsLeft();
                long before = Pointer.totalCount();
                for (int i = 0; i < 20; i++) {
                    write(model);
                }
                assertThat(Pointer.totalCount()).as(kind.toString()).isEqualTo(before);
            }
        }
    }

    private static void write(BertForTask model) {
        try (Scope scope = Scope.inference();
                Decoding decoding = decoding(model, Batch.of(sources(3)))) {
            decoding.first();
            decoding.next(new int[] {0, 0, 1, 1, 2, 2}, new int[] {5, 6, 7, 8, 9, 10});
            decoding.next(new int[] {1, 0, 5, 4}, new int[] {5, 6, 7, 8});
            for (int step = 0; step < 30; step++) {
                decoding.next(new int[] {0, 1, 2, 3}, new int[] {5, 6, 7, 8});
            }
        }
    }
}
