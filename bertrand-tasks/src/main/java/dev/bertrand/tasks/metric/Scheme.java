package dev.bertrand.tasks.metric;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the tags of an entity must look like: the schemes of seqeval's strict mode (seqeval/scheme.py). A rule is the
 * letter of a tag, the letter of the next one, and whether their types must be equal ({@code =}) or differ ({@code !});
 * {@code .} is any letter, {@code *} any types.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists come from List.of
public enum Scheme {
    /** I-X goes through the whole entity; B-X only parts it from another X just before it. CoNLL-2003 as published. */
    IOB1("OI* II! BI* IB= BB=", "BI= II=", "II! IO* IB* BO* BI! BB="),
    /** Every entity begins with B-X and goes on with I-X. */
    IOB2(".B*", "BI= II=", "IO* II! IB* BO* BI! BB*"),
    /** I-X goes through the whole entity; E-X only parts it from another X just after it. */
    IOE1("OI* II! EI* EE=", "II= IE=", "II! IO* IE! EI= EE="),
    /** Every entity ends with E-X, with I-X before it. */
    IOE2("OI* OE* EI* EE* II! IE!", "IE= II=", "E.*"),
    /** B-X, I-X, E-X, and S-X for an entity of one word. */
    IOBES(".B* .S*", "BI= BE= II= IE=", "S.* E.*");

    private static final String OUTSIDE = "O";

    private final List<String> starts;
    private final List<String> continues;
    private final List<String> ends;

    Scheme(String starts, String continues, String ends) {
        this.starts = List.of(starts.split(" "));
        this.continues = List.of(continues.split(" "));
        this.ends = List.of(ends.split(" "));
    }

    /**
     * The scheme that tags follow, by the letters they use, as in seqeval's {@code auto_detect}. B-X and I-X alone are
     * {@link #IOB2} as there, unless entities begin with I-X and no B-X is there but to part two of a type: {@link #IOB1}.
     * Empty where no tag is of an entity.
     *
     * @param sentences entity tags, a list a sentence
     */
    public static Optional<Scheme> of(Collection<List<String>> sentences) {
        Set<Character> letters = new HashSet<>();
        sentences.forEach(tags -> tags.forEach(tag -> letters.add(EntityMetrics.prefix(tag))));
        letters.remove('O');
        if (letters.isEmpty()) {
            return Optional.empty();
        }
        if (letters.contains('S') || (letters.contains('E') && letters.contains('B'))) {
            return Optional.of(IOBES);
        }
        if (letters.contains('E')) {
            return Optional.of(IOE2);
        }
        boolean beginsWithI = sentences.stream().anyMatch(tags -> follows(tags, 'I', "OI* II! BI!"));
        boolean needless = sentences.stream().anyMatch(tags -> follows(tags, 'B', "OB* IB! BB!"));
        return Optional.of(beginsWithI && !needless ? IOB1 : IOB2);
    }

    private static boolean follows(List<String> tags, char letter, String rules) {
        String last = OUTSIDE;
        for (String tag : tags) {
            if (EntityMetrics.prefix(tag) == letter && matches(List.of(rules.split(" ")), last, tag)) {
                return true;
            }
            last = tag;
        }
        return false;
    }

    /** seqeval's {@code Tokens.entities}. */
    List<Entity> entities(List<String> tags) {
        List<Entity> entities = new ArrayList<>();
        for (int start = 0; start < tags.size(); ) {
            int end = start + 1;
            if (matches(starts, tag(tags, start - 1), tags.get(start))) {
                while (matches(continues, tag(tags, end - 1), tag(tags, end))) {
                    end++;
                }
                if (matches(ends, tag(tags, end - 1), tag(tags, end))) {
                    entities.add(new Entity(EntityMetrics.type(tags.get(start)), start, end));
                }
            }
            start = end;
        }
        return entities;
    }

    private static String tag(List<String> tags, int word) {
        return word < 0 || word >= tags.size() ? OUTSIDE : tags.get(word);
    }

    private static boolean matches(List<String> rules, String last, String tag) {
        boolean same = EntityMetrics.type(last).equals(EntityMetrics.type(tag));
        return rules.stream()
                .anyMatch(rule -> (rule.charAt(0) == '.' || rule.charAt(0) == EntityMetrics.prefix(last))
                        && (rule.charAt(1) == '.' || rule.charAt(1) == EntityMetrics.prefix(tag))
                        && (rule.charAt(2) == '*' || rule.charAt(2) == (same ? '=' : '!')));
    }
}
