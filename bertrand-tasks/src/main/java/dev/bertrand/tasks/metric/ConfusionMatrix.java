package dev.bertrand.tasks.metric;

import java.util.Arrays;
import java.util.List;

/** How often each gold class was given each answer. Classes are indices from 0. */
public final class ConfusionMatrix {
    private final long[][] counts;

    private ConfusionMatrix(long[][] counts) {
        this.counts = counts;
    }

    /**
     * Counts.
     *
     * @param classes how many classes there are
     * @throws IllegalArgumentException if the arrays differ in length, are empty, or hold an index outside the classes
     */
    public static ConfusionMatrix of(int[] gold, int[] predicted, int classes) {
        Checks.sameLength(gold.length, predicted.length);
        long[][] counts = new long[classes][classes];
        for (int i = 0; i < gold.length; i++) {
            check(gold[i], classes, i);
            check(predicted[i], classes, i);
            counts[gold[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(counts);
    }

    /** Counts, with as many classes as the highest index asks for. */
    static ConfusionMatrix of(int[] gold, int[] predicted) {
        int highest = Math.max(
                Arrays.stream(gold).max().orElse(0),
                Arrays.stream(predicted).max().orElse(0));
        return of(gold, predicted, highest + 1);
    }

    private static void check(int index, int classes, int position) {
        if (index < 0 || index >= classes) {
            throw new IllegalArgumentException(
                    "class %d at position %d, expected 0 to %d".formatted(index, position, classes - 1));
        }
    }

    public int classes() {
        return counts.length;
    }

    public long count(int gold, int predicted) {
        return counts[gold][predicted];
    }

    /** How many examples are of a class. */
    public long gold(int label) {
        return Arrays.stream(counts[label]).sum();
    }

    /** How many examples were answered with a class. */
    public long predicted(int label) {
        return Arrays.stream(counts).mapToLong(row -> row[label]).sum();
    }

    /** How many examples were answered rightly. */
    public long correct() {
        long correct = 0;
        for (int label = 0; label < counts.length; label++) {
            correct += counts[label][label];
        }
        return correct;
    }

    public long total() {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    }

    /**
     * A table for people: a row a gold class, a column an answer.
     *
     * @param names of the classes, by index
     */
    public String table(List<String> names) {
        if (names.size() != counts.length) {
            throw new IllegalArgumentException("%d names for %d classes".formatted(names.size(), counts.length));
        }
        String corner = "gold \\ predicted";
        int width = Math.max(
                corner.length(), names.stream().mapToInt(String::length).max().orElse(0));
        String left = "%-" + width + "s";
        String right = "%" + (width + 1) + "s";
        StringBuilder table = new StringBuilder(left.formatted(corner));
        names.forEach(name -> table.append(right.formatted(name)));
        for (int gold = 0; gold < counts.length; gold++) {
            table.append('\n').append(left.formatted(names.get(gold)));
            for (long count : counts[gold]) {
                table.append(right.formatted(count));
            }
        }
        return table.toString();
    }
}
