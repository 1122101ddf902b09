package dev.bertrand.train.pretrain;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.BertForPreTraining;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.PredictsWords;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.pipeline.Batches;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * How well a model predicts masked tokens, and second segments where it has a layer for them, sequence by sequence: sums that
 * do not depend on how sequences share batches out. Shapes: R masked tokens of a batch, V vocabulary, B sequences.
 */
final class WordLosses {
    private final BertForTask model;
    private final PredictsWords words;
    private final double[] loss; // sum over each sequence's masked tokens
    private final int[] right;
    private final double[] nextLoss;
    private final boolean[] nextRight;

    private WordLosses(BertForTask model, int sequences) {
        if (!(model instanceof PredictsWords predicting)) {
            throw new IllegalArgumentException("%s predicts no words".formatted(model.architecture()));
        }
        this.model = model;
        words = predicting;
        loss = new double[sequences];
        right = new int[sequences];
        nextLoss = new double[sequences];
        nextRight = new boolean[sequences];
    }

    /**
     * Runs a model over masked sequences.
     *
     * @param targets of each token, or {@link Targets#IGNORED}
     * @param next 0 where the second segment is the next one, 1 where it is a random one
     */
    static WordLosses of(BertForTask model, List<Sequence> sequences, List<int[]> targets, int[] next, Engine engine) {
        WordLosses losses = new WordLosses(model, sequences.size());
        Batches.forEach(engine, sequences, (batch, indices) -> {
            try (Scope scope = Scope.inference()) {
                Hidden hidden = model.encode(batch);
                losses.words(hidden, batch, indices, targets);
                if (model instanceof BertForPreTraining both) {
                    losses.next(both.next(hidden), indices, next);
                }
            }
        });
        return losses;
    }

    private void words(Hidden hidden, Batch batch, int[] indices, List<int[]> targets) {
        LongStream.Builder rows = LongStream.builder();
        LongStream.Builder ids = LongStream.builder();
        for (int i = 0; i < indices.length; i++) {
            int[] wanted = targets.get(indices[i]);
            for (int k = 0; k < wanted.length; k++) {
                if (wanted[k] != Targets.IGNORED) {
                    rows.add(batch.start(i) + k);
                    ids.add(wanted[k]);
                }
            }
        }
        long[] wanted = ids.build().toArray();
        if (wanted.length == 0) {
            return;
        }
        Tensor logits = words.logitsAt(hidden, rows.build().toArray()); // (R, V)
        double[] losses = losses(logits, wanted);
        boolean[] hits = hits(logits, wanted);
        int row = 0;
        for (int index : indices) {
            int masked = (int) Arrays.stream(targets.get(index))
                    .filter(id -> id != Targets.IGNORED)
                    .count();
            for (int k = 0; k < masked; k++, row++) {
                loss[index] += losses[row];
                right[index] += hits[row] ? 1 : 0;
            }
        }
    }

    private void next(Tensor logits, int[] indices, int[] next) {
        long[] wanted = Arrays.stream(indices).mapToLong(i -> next[i]).toArray();
        double[] losses = losses(logits, wanted);
        boolean[] hits = hits(logits, wanted);
        for (int i = 0; i < indices.length; i++) {
            nextLoss[indices[i]] = losses[i];
            nextRight[indices[i]] = hits[i];
        }
    }

    /** The negative log-likelihood of each row's right class. */
    private static double[] losses(Tensor logits, long[] wanted) {
        Tensor classes = Tensors.near(logits, wanted, wanted.length, 1); // (R, 1)
        return Tensors.toDoubles(logits.log_softmax(1).gather(1, classes).neg());
    }

    private static boolean[] hits(Tensor logits, long[] wanted) {
        int[] best = Tensors.highest(logits);
        boolean[] hits = new boolean[wanted.length];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = best[i] == wanted[i];
        }
        return hits;
    }

    /** The sum over all masked tokens. */
    double loss() {
        return Arrays.stream(loss).sum();
    }

    /** Masked tokens whose likeliest word is the right one. */
    long right() {
        return Arrays.stream(right).asLongStream().sum();
    }

    /** The mean over all sequences. */
    double nextLoss() {
        return Arrays.stream(nextLoss).average().orElse(0);
    }

    /** The share of sequences whose second segment was judged rightly. */
    double nextAccuracy() {
        int count = 0;
        for (boolean hit : nextRight) {
            count += hit ? 1 : 0;
        }
        return (double) count / nextRight.length;
    }

    /** Whether the model judges second segments. */
    boolean hasNext() {
        return model instanceof BertForPreTraining;
    }
}
