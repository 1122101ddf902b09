package dev.bertrand.model.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.PlainBert;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Every stop of a tiny model in double precision against {@link PlainBert}: embeddings, layers, logits, losses. */
class PlainArithmeticTest {
    private static final Offset<Double> EXACT = within(1e-9);

    private final List<Sequence> sequences = TinyBert.sequences(5, 9);
    private final Batch batch = Batch.of(sequences);

    private static Parameters parameters() {
        return TinyBert.parameters(Precision.FP64);
    }

    @Test
    void every_layer_and_the_pooler_match() {
        BertConfig config = TinyBert.config();
        try (BertModel model = new BertModel(config, parameters());
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            PlainBert plain = new PlainBert(config, model.parameters());
            for (Keep keep : List.of(Keep.ALL_LAYERS, Keep.ATTENTIONS)) {
                Hidden hidden = model.forward(batch, keep);
                for (int i = 0; i < sequences.size(); i++) {
                    List<double[][]> layers = plain.hidden(sequences.get(i));
                    for (int layer = 0; layer < layers.size(); layer++) {
                        Tensor rows = hidden.of(hidden.layers().get(layer), i);
                        assertRows(rows, layers.get(layer), "sequence %d, layer %d".formatted(i, layer));
                    }
                    double[] pooled = plain.pooled(layers.get(layers.size() - 1));
                    assertRows(model.pool(hidden).narrow(0, i, 1), new double[][] {pooled}, "pooled " + i);
                }
            }
        }
    }

    @Test
    void sequence_classification_matches() {
        BertConfig config = TinyBert.config("a", "b", "c");
        int[] classes = {2, 0, 1, 1, 0};
        try (BertForSequenceClassification model = new BertForSequenceClassification(config, parameters());
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            PlainBert plain = new PlainBert(config, model.parameters());
            double loss = 0;
            for (int i = 0; i < sequences.size(); i++) {
                double[] logits = plain.linear("classifier", new double[][] {plain.pooled(last(plain, i))})[0];
                assertRows(model.forward(batch).narrow(0, i, 1), new double[][] {logits}, "logits " + i);
                loss -= Math.log(PlainBert.softmax(logits)[classes[i]]) / sequences.size();
            }
            assertThat(model.loss(batch, new Targets.Classes(classes)).item_double())
                    .isCloseTo(loss, EXACT);
        }
    }

    @Test
    void any_number_of_labels_matches() {
        BertConfig config = TinyBert.config("a", "b", "c")
                .with()
                .problemType(BertConfig.MULTI_LABEL)
                .build();
        boolean[][] labels = {
            {true, false, true}, {false, false, false}, {true, true, true}, {false, true, false}, {true, false, false}
        };
        try (BertForSequenceClassification model = new BertForSequenceClassification(config, parameters());
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            PlainBert plain = new PlainBert(config, model.parameters());
            double loss = 0;
            for (int i = 0; i < sequences.size(); i++) {
                double[] logits = plain.linear("classifier", new double[][] {plain.pooled(last(plain, i))})[0];
                for (int label = 0; label < 3; label++) {
                    double probability = 1 / (1 + Math.exp(-logits[label]));
                    loss -= Math.log(labels[i][label] ? probability : 1 - probability) / (3 * sequences.size());
                }
            }
            assertThat(model.loss(batch, new Targets.Labels(labels)).item_double())
                    .isCloseTo(loss, EXACT);
        }
    }

    @Test
    void regression_matches() {
        BertConfig config = TinyBert.config("score");
        float[] scores = {0.5f, -1, 3, 2.25f, 0};
        try (BertForSequenceClassification model = new BertForSequenceClassification(config, parameters());
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            PlainBert plain = new PlainBert(config, model.parameters());
            double loss = 0;
            for (int i = 0; i < sequences.size(); i++) {
                double value = plain.linear("classifier", new double[][] {plain.pooled(last(plain, i))})[0][0];
                loss += Math.pow(value - scores[i], 2) / sequences.size();
            }
            assertThat(model.loss(batch, new Targets.Scores(scores)).item_double())
                    .isCloseTo(loss, EXACT);
        }
    }

    @Test
    void token_classification_matches_and_leaves_ignored_tokens_out() {
        BertConfig config = TinyBert.config("O", "B", "I");
        int[][] tags = new int[sequences.size()][];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = new int[sequences.get(i).length()];
            for (int k = 0; k < tags[i].length; k++) {
                tags[i][k] = k % 4 == 3 ? Targets.IGNORED : (i + k) % 3;
            }
        }
        try (BertForTokenClassification model = new BertForTokenClassification(config, parameters());
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            PlainBert plain = new PlainBert(config, model.parameters());
            Hidden hidden = model.encoder().forward(batch, Keep.LAST);
            double loss = 0;
            int counted = 0;
            for (int i = 0; i < sequences.size(); i++) {
                double[][] logits = plain.linear("classifier", last(plain, i));
                assertRows(hidden.of(model.logits(hidden), i), logits, "logits " + i);
                for (int k = 0; k < logits.length; k++) {
                    if (tags[i][k] != Targets.IGNORED) {
                        loss -= Math.log(PlainBert.softmax(logits[k])[tags[i][k]]);
                        counted++;
                    }
                }
            }
            assertThat(model.loss(batch, new Targets.TokenClasses(tags)).item_double())
                    .isCloseTo(loss / counted, EXACT);
        }
    }

    @Test
    void question_answering_matches_with_a_softmax_over_each_sequence() {
        BertConfig config = TinyBert.config();
        int[] starts = sequences.stream().mapToInt(s -> s.length() / 3).toArray();
        int[] ends = sequences.stream().mapToInt(s -> s.length() - 1).toArray();
        try (BertForQuestionAnswering model = new BertForQuestionAnswering(config, parameters());
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            PlainBert plain = new PlainBert(config, model.parameters());
            double loss = 0;
            for (int i = 0; i < sequences.size(); i++) {
                double[][] logits = plain.linear("qa_outputs", last(plain, i));
                loss -= Math.log(PlainBert.softmax(column(logits, 0))[starts[i]]) / 2 / sequences.size();
                loss -= Math.log(PlainBert.softmax(column(logits, 1))[ends[i]]) / 2 / sequences.size();
            }
            assertThat(model.loss(batch, new Targets.Spans(starts, ends)).item_double())
                    .isCloseTo(loss, EXACT);
        }
    }

    @Test
    void masked_language_model_matches_at_the_masked_tokens_only() {
        BertConfig config = TinyBert.config();
        int[][] words = new int[sequences.size()][];
        for (int i = 0; i < words.length; i++) {
            words[i] = new int[sequences.get(i).length()];
            for (int k = 0; k < words[i].length; k++) {
                words[i][k] = k % 3 == 1 ? (7 * i + k) % config.vocabSize() : Targets.IGNORED;
            }
        }
        try (BertForMaskedLM model = new BertForMaskedLM(config, parameters());
                Scope scope = Scope.inference()) {
            TinyBert.spread(model.parameters());
            PlainBert plain = new PlainBert(config, model.parameters());
            Hidden hidden = model.encoder().forward(batch, Keep.LAST);
            double loss = 0;
            int counted = 0;
            for (int i = 0; i < sequences.size(); i++) {
                double[][] logits = plain.words(last(plain, i));
                assertRows(hidden.of(model.logits(hidden), i), logits, "logits " + i);
                for (int k = 0; k < logits.length; k++) {
                    if (words[i][k] != Targets.IGNORED) {
                        loss -= Math.log(PlainBert.softmax(logits[k])[words[i][k]]);
                        counted++;
                    }
                }
            }
            assertThat(model.loss(batch, new Targets.TokenClasses(words)).item_double())
                    .isCloseTo(loss / counted, EXACT);
        }
    }

    private double[][] last(PlainBert plain, int index) {
        List<double[][]> layers = plain.hidden(sequences.get(index));
        return layers.get(layers.size() - 1);
    }

    private static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }

    private static void assertRows(Tensor actual, double[][] expected, String what) {
        double[] flat = Tensors.toDoubles(actual);
        double[] wanted =
                Arrays.stream(expected).flatMapToDouble(Arrays::stream).toArray();
        assertThat(flat).as("%s; %s", what, TinyBert.replay()).hasSameSizeAs(wanted);
        for (int i = 0; i < flat.length; i++) {
            assertThat(flat[i])
                    .as("%s, value %d; %s", what, i, TinyBert.replay())
                    .isCloseTo(wanted[i], EXACT);
        }
    }
}
