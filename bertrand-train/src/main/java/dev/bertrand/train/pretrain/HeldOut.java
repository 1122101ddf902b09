package dev.bertrand.train.pretrain;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.Evaluator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Scores a model on examples that it does not learn from, with masks that are always the same, whatever the run's seed. The
 * metrics: {@code masked_loss}, the mean cross entropy of the masked tokens; {@code masked_accuracy}, the share of them that
 * were predicted; {@code most_frequent_accuracy}, what answering the training texts' most frequent token each time would get;
 * for pairs also {@code next_loss} and {@code next_accuracy}.
 */
final class HeldOut implements Evaluator {
    private static final long SEED = 0;

    private final BertForTask model;
    private final Engine engine;
    private final List<Sequence> sequences = new ArrayList<>();
    private final List<int[]> targets = new ArrayList<>();
    private final int[] next;
    private final long masked;
    private final double baseline;

    /**
     * @param most examples at most, from all over the texts
     * @param mostFrequentId the training texts' most frequent token
     * @throws IllegalArgumentException if the texts are one document and pairs are wanted
     */
    HeldOut(
            BertForTask model,
            TokenizedCorpus corpus,
            ExampleSettings settings,
            BertTokenizer tokenizer,
            int most,
            int mostFrequentId,
            Engine engine)
            throws IOException {
        this.model = model;
        this.engine = engine;
        PairTable table = table(corpus, settings);
        ExampleReader reader = new ExampleReader(corpus, settings.masking(), tokenizer);
        Permutation order = new Permutation(table.size(), SEED);
        next = new int[(int) Math.min(most, table.size())];
        for (int i = 0; i < next.length; i++) {
            Pair pair = table.get(order.at(i));
            Masked example = reader.masked(pair, SEED + i);
            sequences.add(ExampleReader.sequence(pair, example));
            targets.add(example.targets());
            next[i] = pair.random() ? 1 : 0;
        }
        masked = count(id -> id != Targets.IGNORED);
        baseline = (double) count(id -> id == mostFrequentId) / Math.max(1, masked);
    }

    private static PairTable table(TokenizedCorpus corpus, ExampleSettings settings) throws IOException {
        try {
            return PairTable.open(corpus, settings, SEED, 0);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("held out: " + e.getMessage(), e);
        }
    }

    private long count(IntPredicate counts) {
        return targets.stream().flatMapToInt(Arrays::stream).filter(counts).count();
    }

    /** Number of examples. */
    int size() {
        return sequences.size();
    }

    @Override
    public Map<String, Double> evaluate() {
        WordLosses losses = WordLosses.of(model, sequences, targets, next, engine);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("masked_loss", losses.loss() / masked);
        metrics.put("masked_accuracy", (double) losses.right() / masked);
        metrics.put("most_frequent_accuracy", baseline);
        if (losses.hasNext()) {
            metrics.put("next_loss", losses.nextLoss());
            metrics.put("next_accuracy", losses.nextAccuracy());
        }
        return metrics;
    }

    /** The last model: the rate has fallen to 0 by then, and a corpus is seldom learned by heart. */
    @Override
    public @Nullable String decidingMetric() {
        return null;
    }

    @Override
    public boolean startsBeforeTraining() {
        return true;
    }
}
