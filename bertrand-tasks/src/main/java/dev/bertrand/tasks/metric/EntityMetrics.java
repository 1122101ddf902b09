package dev.bertrand.tasks.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Scores of tagged sentences, equal to seqeval's defaults, which follow {@code conlleval.pl} of the CoNLL-2000 shared task
 * (seqeval/metrics/sequence_labeling.py): an entity counts when its words and its type are both right. Tags are
 * {@code O}, {@code B-X}, {@code I-X}, {@code E-X} and {@code S-X}; an {@code I-X} that follows no {@code X} begins one, so
 * that IOB1 is read as well.
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

    /** Scores over all sentences and types together (seqeval's micro average, conlleval's overall line). */
    public static EntityScores score(List<List<String>> gold, List<List<String>> predicted) {
        return scoreByType(gold, predicted).values().stream().reduce(new EntityScores(0, 0, 0), EntityScores::plus);
    }

    /** Scores of each type that occurs in gold or predicted, by name. */
    public static Map<String, EntityScores> scoreByType(List<List<String>> gold, List<List<String>> predicted) {
        checkTokens(gold, predicted);
        Map<String, EntityScores> scores = new TreeMap<>();
        for (int i = 0; i < gold.size(); i++) {
            Set<Entity> golds = new HashSet<>(entities(gold.get(i)));
            List<Entity> predictions = entities(predicted.get(i));
            golds.forEach(entity -> scores.merge(entity.type(), new EntityScores(0, 0, 1), EntityScores::plus));
            for (Entity entity : predictions) {
                int correct = golds.contains(entity) ? 1 : 0;
                scores.merge(entity.type(), new EntityScores(correct, 1, 0), EntityScores::plus);
            }
        }
        return scores;
    }

    /** The part of all words whose tag is right, 0 to 1 (seqeval's {@code accuracy_score}). */
    public static double tokenAccuracy(List<List<String>> gold, List<List<String>> predicted) {
        checkTokens(gold, predicted);
        int correct = 0;
        int total = 0;
        for (int i = 0; i < gold.size(); i++) {
            for (int word = 0; word < gold.get(i).size(); word++) {
                correct += gold.get(i).get(word).equals(predicted.get(i).get(word)) ? 1 : 0;
                total++;
            }
        }
        return Checks.ratio(correct, total);
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

    private static char prefix(String tag) {
        return tag.charAt(0);
    }

    private static String type(String tag) {
        return tag.length() > 2 ? tag.substring(2) : "_";
    }

    private static String checked(String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw new IllegalArgumentException(
                    "tag '%s' is no entity tag; expected O, or B-, I-, E- or S- and a type".formatted(tag));
        }
        return tag;
    }

    private static void checkTokens(List<List<String>> gold, List<List<String>> predicted) {
        Checks.sameLength(gold.size(), predicted.size());
        for (int i = 0; i < gold.size(); i++) {
            if (gold.get(i).size() != predicted.get(i).size()) {
                throw new IllegalArgumentException("sentence %d has %d gold tags but %d predicted"
                        .formatted(i, gold.get(i).size(), predicted.get(i).size()));
            }
        }
    }
}
