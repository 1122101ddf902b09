package dev.bertrand.model.decoder;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model whose scores follow from the input and all tokens before by a hash function: random, but the same on every run.
 * It refuses calls that break the contract of {@link Decoding}.
 */
final class RandomTable implements Decoding {
    private final int vocabulary;
    private final long[] inputs;
    private List<Row> rows = List.of();
    private int calls;

    /** @param inputs what each text follows from */
    RandomTable(int vocabulary, long... inputs) {
        this.vocabulary = vocabulary;
        this.inputs = inputs;
    }

    /** What has been written for an input, by its place. */
    private record Row(int input, int[] tokens) {}

    /** Between 0 and 8, in steps that a float holds. */
    static float logit(long input, int[] before, int token) {
        long state = mix(input);
        for (int i = 0; i < before.length; i++) {
            state = mix(state ^ (before[i] + 1));
        }
        return (mix(state ^ (token + 1)) >>> 40) / (float) (1 << 21);
    }

    /** The finalizer of SplitMix64 (Steele et al. 2014). */
    private static long mix(long state) {
        long z = state + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Worked out by itself, in the plainest way. */
    static double logProbability(int vocabulary, long input, int[] before, int token) {
        double sum = IntStream.range(0, vocabulary)
                .mapToDouble(other -> Math.exp(logit(input, before, other)))
                .sum();
        return logit(input, before, token) - Math.log(sum);
    }

    /** The score of a text by the definition in {@link Generated}; {@code tokens} with its end. */
    static double score(int vocabulary, long input, int[] tokens, double lengthPenalty) {
        double sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            sum += logProbability(vocabulary, input, Arrays.copyOf(tokens, i), tokens[i]);
        }
        return sum / Math.pow(tokens.length, lengthPenalty);
    }

    /** How often it was asked for scores. */
    int calls() {
        return calls;
    }

    /** Rows of the last call. */
    int rows() {
        return rows.size();
    }

    @Override
    public int size() {
        return inputs.length;
    }

    @Override
    public int vocabulary() {
        return vocabulary;
    }

    @Override
    public float[][] first() {
        require(calls == 0, "first() comes first, and once");
        rows = IntStream.range(0, inputs.length)
                .mapToObj(input -> new Row(input, new int[0]))
                .toList();
        return scores();
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
        require(calls > 0, "first() comes first");
        require(parents.length == tokens.length && parents.length > 0, "a parent and a token for each row");
        List<Row> before = rows;
        rows = IntStream.range(0, parents.length)
                .mapToObj(i -> longer(before.get(parents[i]), tokens[i]))
                .toList();
        int[] order = rows.stream().mapToInt(Row::input).toArray();
        require(Arrays.equals(order, IntStream.of(order).sorted().toArray()), "neighbours, in the order of inputs");
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        rows.forEach(row -> counts.merge(row.input, 1, Integer::sum));
        require(counts.values().stream().distinct().count() == 1, "as many rows for each input");
        return scores();
    }

    private Row longer(Row row, int token) {
        require(token >= 0 && token < vocabulary, "a token of the vocabulary");
        int[] tokens = Arrays.copyOf(row.tokens, row.tokens.length + 1);
        tokens[row.tokens.length] = token;
        return new Row(row.input, tokens);
    }

    private float[][] scores() {
        calls++;
        float[][] scores = new float[rows.size()][vocabulary];
        for (int i = 0; i < scores.length; i++) {
            for (int token = 0; token < vocabulary; token++) {
                scores[i][token] = logit(inputs[rows.get(i).input], rows.get(i).tokens, token);
            }
        }
        return scores;
    }

    private static void require(boolean kept, String contract) {
        if (!kept) {
            throw new AssertionError("wanted: " + contract);
        }
    }

    @Override
    public void close() {}
}
