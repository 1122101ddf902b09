package dev.bertrand.tasks.metric;

import dev.bertrand.tasks.dataset.QuestionExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a guess earns that looks at no example: the label, or the place of an answer, that served the training data best.
 * A figure says something about a model by its distance from this one.
 */
public final class MajorityBaseline {
    private MajorityBaseline() {}

    /**
     * The accuracy of one label for all, 0 to 1.
     *
     * @param training labels of which the most frequent is guessed; among equals the first in alphabetical order
     * @param test labels it is scored on
     */
    public static double accuracy(List<String> training, List<String> test) {
        Map<String, Integer> counts = new TreeMap<>();
        training.forEach(label -> counts.merge(label, 1, Integer::sum));
        String guess = counts.entrySet().stream()
                .reduce((left, right) -> right.getValue() > left.getValue() ? right : left)
                .orElseThrow(() -> new IllegalArgumentException("there are no training labels to choose a guess from"))
                .getKey();
        return Checks.ratio(test.stream().filter(guess::equals).count(), test.size());
    }

    /**
     * The F1 of one place for all answers, 0 to 100: the first n words of the context, or all from the n-th on,
     * whichever has the highest F1 on the training questions.
     */
    public static double f1(List<QuestionExample> training, List<QuestionExample> test) {
        int longest = training.stream()
                .mapToInt(question -> words(question).length)
                .max()
                .orElseThrow(
                        () -> new IllegalArgumentException("there are no training questions to choose a place from"));
        List<Place> places = new ArrayList<>();
        for (int n = 1; n <= longest; n++) {
            places.add(new Place(0, n));
            places.add(new Place(n, longest));
        }
        Place best = places.get(0);
        double highest = -1;
        for (Place place : places) {
            double f1 = f1(place, training);
            if (f1 > highest) {
                best = place;
                highest = f1;
            }
        }
        return f1(best, test);
    }

    /** The words of a context from one index to before another. */
    private record Place(int start, int end) {
        String of(String[] words) {
            int last = Math.min(end, words.length);
            return String.join(" ", Arrays.asList(words).subList(Math.min(start, last), last));
        }
    }

    private static double f1(Place place, List<QuestionExample> questions) {
        Map<String, String> guesses = new HashMap<>();
        questions.forEach(question -> guesses.put(question.id(), place.of(words(question))));
        return SquadMetrics.evaluate(questions, guesses).getOrDefault("f1", 0.0);
    }

    private static String[] words(QuestionExample question) {
        return question.context().strip().split("\\s+");
    }
}
