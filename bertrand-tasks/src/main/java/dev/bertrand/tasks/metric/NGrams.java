package dev.bertrand.tasks.metric;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs of tokens and how often each comes. */
final class NGrams {
    private NGrams() {}

    /** Those of {@code n} tokens. */
    static <T> Map<List<T>, Integer> count(List<T> tokens, int n) {
        Map<List<T>, Integer> counts = new HashMap<>();
        for (int start = 0; start + n <= tokens.size(); start++) {
            counts.merge(tokens.subList(start, start + n), 1, Integer::sum);
        }
        return counts;
    }

    /** How many all of them are. */
    static long total(Map<?, Integer> counts) {
        return counts.values().stream().mapToLong(Integer::intValue).sum();
    }

    /** How many of one side find a partner on the other. */
    static <T> long shared(Map<T, Integer> left, Map<T, Integer> right) {
        return left.entrySet().stream()
                .mapToLong(entry -> Math.min(entry.getValue(), right.getOrDefault(entry.getKey(), 0)))
                .sum();
    }
}
