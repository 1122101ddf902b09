package dev.bertrand.tasks.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Joins neighbours of one type into entities, as Hugging Face's {@code group_entities} does; beyond it, {@code S-} and
 * {@code E-} have their meaning, which it does not know. {@code B-} and {@code S-} begin an entity, {@code E-} and {@code
 * S-} end one. A label without a prefix is its own type.
 */
final class EntityGroups {
    static final String OUTSIDE = "O";

    private final String text;
    private final boolean joins;
    private final List<Entity> entities = new ArrayList<>();
    private String type = "";
    private int start;
    private int end;
    private double scores;
    private int parts; // of the entity being read; 0 for none
    private boolean ended;

    /** @param joins whether neighbours are joined; otherwise each is an entity, under its full label */
    EntityGroups(String text, boolean joins) {
        this.text = text;
        this.joins = joins;
    }

    /** Takes the next word or piece; {@code text.substring(start, end)} is it. */
    void add(int start, int end, String label, double score) {
        boolean begins = has(label, 'B') || has(label, 'S');
        if (!joins || begins || ended || !type(label).equals(type)) {
            close();
        }
        if (label.equals(OUTSIDE)) {
            return;
        }
        if (parts == 0) {
            this.start = start;
            type = type(label);
        }
        this.end = end;
        scores += score;
        parts++;
        ended = has(label, 'E') || has(label, 'S');
    }

    /** Ends the entity being read, as a word without a label does. */
    void close() {
        if (parts > 0) {
            entities.add(new Entity(start, end, text.substring(start, end), type, scores / parts));
        }
        type = "";
        scores = 0;
        parts = 0;
        ended = false;
    }

    List<Entity> finish() {
        close();
        return List.copyOf(entities);
    }

    private static boolean has(String label, char prefix) {
        return label.length() > 2 && label.charAt(0) == prefix && label.charAt(1) == '-';
    }

    private String type(String label) {
        boolean prefixed = joins && (has(label, 'B') || has(label, 'I') || has(label, 'E') || has(label, 'S'));
        return prefixed ? label.substring(2) : label;
    }
}
