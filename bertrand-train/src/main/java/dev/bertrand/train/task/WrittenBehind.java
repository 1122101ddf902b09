package dev.bertrand.train.task;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.Targets;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.train.TrainingSet;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Texts behind those that they are about, in one sequence: segment 0 reads both ways, segment 1 attends to it and to the left
 * (UniLM: Dong et al. 2019, arXiv 1905.03197). Either each position predicts the token behind it, or a copy of every token
 * is appended, in its place and seeing what is left of it, mostly as a [MASK], and predicts the token (microsoft/unilm,
 * s2s-ft: 80 % masks, 10 % random words, 10 % kept). The copies are drawn anew in every epoch.
 */
final class WrittenBehind implements TrainingSet {
    private static final double KEPT = 0.1;
    private static final double RANDOM = 0.1;

    private final int[][] sources; // [CLS] text [SEP]
    private final int[][] targets; // text [SEP]
    private final boolean masked;
    private final int maskId;
    private final int vocabulary;

    /**
     * @param sources ids from [CLS] to [SEP]
     * @param targets ids from [CLS] to [SEP]
     * @param masked whether copies predict
     */
    WrittenBehind(int[][] sources, int[][] targets, boolean masked, BertTokenizer tokenizer) {
        this.sources = sources;
        this.targets = Arrays.stream(targets)
                .map(ids -> Arrays.copyOfRange(ids, 1, ids.length))
                .toArray(int[][]::new);
        this.masked = masked;
        maskId = tokenizer.maskId();
        vocabulary = tokenizer.size();
    }

    @Override
    public int size() {
        return sources.length;
    }

    /** An example of an epoch is its number plus the epochs before times the size. */
    @Override
    public int[] epoch(int epoch) {
        int first = Math.multiplyExact(epoch, size());
        return IntStream.range(first, Math.addExact(first, size())).toArray();
    }

    @Override
    public int length(int index) {
        int written = target(index).length;
        return source(index).length + written - 1 + (masked ? written : 0);
    }

    private int[] source(int index) {
        return sources[index % size()];
    }

    private int[] target(int index) {
        return targets[index % size()];
    }

    @Override
    public Sequence sequence(int index) {
        int[] source = source(index);
        int[] target = target(index);
        int read = source.length;
        int end = read + target.length - 1; // the last token of the target is predicted, never read
        int length = length(index);
        int[] ids = Arrays.copyOf(source, length);
        System.arraycopy(target, 0, ids, read, target.length - 1);
        int[] types = new int[length];
        Arrays.fill(types, read, length, 1);
        int[] positions = new int[length];
        int[] seen = new int[length];
        SplittableRandom random = new SplittableRandom(index);
        for (int i = 0; i < length; i++) {
            positions[i] = i < end ? i : read + i - end;
            seen[i] = i < read ? read : positions[i];
            if (i >= end) {
                ids[i] = copy(target[i - end], random);
            }
        }
        return new Sequence(ids, types, positions, seen);
    }

    private int copy(int id, SplittableRandom random) {
        double drawn = random.nextDouble();
        if (drawn < KEPT) {
            return id;
        }
        return drawn < KEPT + RANDOM ? random.nextInt(vocabulary) : maskId;
    }

    @Override
    public Targets targets(int[] indices) {
        return new Targets.TokenClasses(
                Arrays.stream(indices).mapToObj(this::classes).toArray(int[][]::new));
    }

    /** What each token predicts. */
    private int[] classes(int index) {
        int[] target = target(index);
        int[] classes = new int[length(index)];
        Arrays.fill(classes, Targets.IGNORED);
        System.arraycopy(target, 0, classes, classes.length - target.length, target.length);
        return classes;
    }
}
