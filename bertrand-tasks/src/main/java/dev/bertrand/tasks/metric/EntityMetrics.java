package dev.bertrand.tasks.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Scores of tagged sentences, equal to seqeval's defaults, which follow {@code conlleval.pl} of the CoNLL-2000 shared task
 * (seqeval/metrics/sequence_labeling.py): an entity counts when its words and its type are both right. Tags are
 * {@code O}, {@code B-X}, {@code I-X}, {@code E-X} and {@code S-X}; an {@code I-X} that follows no {@code X} begins one, so
 * that IOB1 is read as well. With a {@link Scheme}, tags that break its rules are in no entity: seqeval's
 * {@code mode="strict"}.
 */
public final class EntityMetrics {
    private static final Pattern TAG = Pattern.compile("O|[BIES](-.*)?", Pattern.DOTALL);
    private static final String OUTSIDE = "O";

    private EntityMetrics() {}

    /** Whether all tags are entity tags; parts of speech, for one, are not. */
    public static boolean areEntityTags(Collection<String> tags) {
        return tags.stream().allMatch(tag -> TAG.matcher(tag).matches());
    }

    /**
     * The entities of one sentence, in order.
     *
     * @throws IllegalArgumentException for a tag that is no entity tag
     */
    public static List<Entity> entities(List<String> tags) {
        List<Entity> entities = new ArrayList<>();
        String last = OUTSIDE;
        int start = 0;
        for (int i = 0; i <= tags.size(); i++) {
            String tag = i < tags.size() ? checked(tags.get(i)) : OUTSIDE;
            if (ends(last, tag)) {
                entities.add(new Entity(type(last), start, i));
            }
            if (starts(last, tag)) {
                start = i;
            }
            last = tag;
        }
        return entities;
    }

    /**
     * The entities of one sentence under a scheme's rules, in order. A tag the scheme does not have is in no entity, where
     * seqeval throws: a model may well predict one.
     *
     * @throws IllegalArgumentException for a tag that is no entity tag
     */
    public static List<Entity> entities(List<String> tags, Scheme scheme) {
        tags.forEach(EntityMetrics::checked);
        return scheme.entities(tags);
    }

    /** Scores over all sentences and types together (seqeval's micro average, conlleval's overall line). */
    public static EntityScores score(List<List<String>> gold, List<List<String>> predicted) {
        return EntityScores.sum(scoreByType(gold, predicted).values());
    }

    /** The same under a scheme's rules. */
    public static EntityScores score(List<List<String>> gold, List<List<String>> predicted, Scheme scheme) {
        return EntityScores.sum(scoreByType(gold, predicted, scheme).values());
    }

    /** Scores of each type that occurs in gold or predicted, by name (seqeval's {@code classification_report}). */
    public static Map<String, EntityScores> scoreByType(List<List<String>> gold, List<List<String>> predicted) {
        return scoreByType(gold, predicted, EntityMetrics::entities);
    }

    /** The same under a scheme's rules. */
    public static Map<String, EntityScores> scoreByType(
            List<List<String>> gold, List<List<String>> predicted, Scheme scheme) {
        return scoreByType(gold, predicted, tags -> entities(tags, scheme));
    }

    private static Map<String, EntityScores> scoreByType(
            List<List<String>> gold, List<List<String>> predicted, Function<List<String>, List<Entity>> reader) {
        checkTokens(gold, predicted);
        Map<String, EntityScores> scores = new TreeMap<>();
        for (int i = 0; i < gold.size(); i++) {
            count(reader.apply(gold.get(i)), reader.apply(predicted.get(i)))
                    .forEach((type, counts) -> scores.merge(type, counts, EntityScores::plus));
        }
        return scores;
    }

    /** Counts of one sentence, by type. */
    static Map<String, EntityScores> count(List<Entity> gold, List<Entity> predicted) {
        Map<String, EntityScores> counts = new HashMap<>();
        Set<Entity> golds = new HashSet<>(gold);
        golds.forEach(entity -> counts.merge(entity.type(), new EntityScores(0, 0, 1), EntityScores::plus));
        for (Entity entity : predicted) {
            int correct = golds.contains(entity) ? 1 : 0;
            counts.merge(entity.type(), new EntityScores(correct, 1, 0), EntityScores::plus);
        }
        return counts;
    }

    /** The part of all words whose tag is right, 0 to 1 (seqeval's {@code accuracy_score}). */
    public static double tokenAccuracy(List<List<String>> gold, List<List<String>> predicted) {
        checkTokens(gold, predicted);
        int correct = 0;
        int total = 0;
        for (int i = 0; i < gold.size(); i++) {
            correct += correctTokens(gold.get(i), predicted.get(i));
            total += gold.get(i).size();
        }
        return Checks.ratio(correct, total);
    }

    static int correctTokens(List<String> gold, List<String> predicted) {
        int correct = 0;
        for (int word = 0; word < gold.size(); word++) {
            correct += gold.get(word).equals(predicted.get(word)) ? 1 : 0;
        }
        return correct;
    }

    private static boolean ends(String last, String tag) {
        if (prefix(last) == 'O') {
            return false;
        }
        boolean closed = prefix(last) == 'E' || prefix(last) == 'S';
        boolean next = prefix(tag) == 'O' || prefix(tag) == 'B' || prefix(tag) == 'S';
        return closed || next || !type(last).equals(type(tag));
    }

    private static boolean starts(String last, String tag) {
        return prefix(tag) != 'O'
                && (prefix(last) == 'O' || prefix(tag) == 'B' || prefix(tag) == 'S' || ends(last, tag));
    }

    static char prefix(String tag) {
        return tag.charAt(0);
    }

    static String type(String tag) {
        return tag.length() > 2 ? tag.substring(2) : "_";
    }

    private static String checked(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "tag '%s' is no entity tag; expected O, or B-, I-, E- or S- and a type".formatted(tag));
        }
        return tag;
    }

    static void checkTokens(List<List<String>> gold, List<List<String>> predicted) {
        Checks.sameLength(gold.size(), predicted.size());
        for (int i = 0; i < gold.size(); i++) {
            if (gold.get(i).size() != predicted.get(i).size()) {
                throw new IllegalArgumentException("sentence %d has %d gold tags but %d predicted"
                        .formatted(i, gold.get(i).size(), predicted.get(i).size()));
            }
        }
    }
}
