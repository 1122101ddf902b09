package dev.bertrand.tasks.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Examples in two parts, for data that comes without a part to develop on. A text is in one part alone, with all of its
 * references, so that none is learnt by heart; both parts keep the order of the examples.
 */
public record Seq2SeqSplit(List<Seq2SeqExample> train, List<Seq2SeqExample> dev) {
    public Seq2SeqSplit {
        train = List.copyOf(train);
        dev = List.copyOf(dev);
    }

    /**
     * Draws texts for {@code dev} until it has its share, or one text is left.
     *
     * @param devShare part of the examples, above 0 and below 1; {@code dev} exceeds it by less than the last text drawn
     * @param seed equal seeds give equal parts
     * @throws IllegalArgumentException if the share is none, or the examples have fewer than two texts
     */
    public static Seq2SeqSplit of(List<Seq2SeqExample> examples, double devShare, long seed) {
        if (!(devShare > 0 && devShare < 1)) {
            throw new IllegalArgumentException(
                    "the share is %s; wanted a part above 0 and below 1, such as 0.05".formatted(devShare));
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        examples.forEach(example -> counts.merge(example.text(), 1, Integer::sum));
        if (counts.size() < 2) {
            throw new IllegalArgumentException(
                    "%d examples have %d different texts; wanted two or more, one for each part"
                            .formatted(examples.size(), counts.size()));
        }
        Set<String> drawn = draw(counts, devShare * examples.size(), new Random(seed));
        return new Seq2SeqSplit(
                examples.stream()
                        .filter(example -> !drawn.contains(example.text()))
                        .toList(),
                examples.stream()
                        .filter(example -> drawn.contains(example.text()))
                        .toList());
    }

    private static Set<String> draw(Map<String, Integer> counts, double wanted, Random random) {
        List<String> texts = new ArrayList<>(counts.keySet());
        Collections.shuffle(texts, random);
        Set<String> drawn = new HashSet<>();
        int examples = 0;
        for (String text : texts.subList(0, texts.size() - 1)) {
            if (examples >= wanted) {
                break;
            }
            drawn.add(text);
            examples += counts.getOrDefault(text, 0);
        }
        return drawn;
    }
}
