package dev.bertrand.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The order in which one epoch visits the data. It follows from the seed and the epoch's number alone, so that a resumed
 * run goes on where it stopped.
 */
final class EpochPlan {
    /** Batches sorted by length together before they are shuffled again: Hugging Face's LengthGroupedSampler. */
    private static final int MEGABATCH = 50;

    private EpochPlan() {}

    /** Batches of example indices. */
    static List<int[]> batches(TrainingSet data, TrainingArguments arguments, int epoch) {
        Random random = new Random(31 * arguments.seed() + epoch);
        int[] order = shuffled(data.epoch(epoch), random);
        if (!arguments.groupByLength()) {
            return cut(order, arguments.batchSize());
        }
        List<int[]> batches = new ArrayList<>();
        for (int[] megabatch : cut(order, MEGABATCH * arguments.batchSize())) {
            int[] sorted = IntStream.of(megabatch)
                    .boxed()
                    .sorted(Comparator.comparingInt(data::length))
                    .mapToInt(Integer::intValue)
                    .toArray();
            batches.addAll(cut(sorted, arguments.batchSize()));
        }
        int[] places = shuffled(IntStream.range(0, batches.size()).toArray(), random);
        return IntStream.of(places).mapToObj(batches::get).toList();
    }

    private static int[] shuffled(int[] values, Random random) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
        return values;
    }

    private static List<int[]> cut(int[] values, int size) {
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < values.length; from += size) {
            parts.add(Arrays.copyOfRange(values, from, Math.min(values.length, from + size)));
        }
        return parts;
    }
}
