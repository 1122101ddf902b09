package dev.bertrand.benchmarks.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Draws items as prose draws words: the one of rank r, counted from 1, with a probability in proportion to 1 / r. */
final class Zipf {
    private final List<String> items;
    private final double[] cumulative;

    /** From the most frequent item to the rarest. */
    Zipf(List<String> items) {
        this.items = List.copyOf(items);
        this.cumulative = new double[items.size()];
        double sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    String draw(Random random) {
        double point = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, point);
        return items.get(found < 0 ? -found - 1 : found);
    }
}
