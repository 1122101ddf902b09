package dev.bertrand.tasks.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * Joins neighbouring words into entities: {@code B-} begins one, {@code I-} of the same type goes on, anything else but
 * {@code O} is an entity by itself.
 */
final class EntityGroups {
    static final String OUTSIDE = "O";

    private final List<Entity> entities = new ArrayList<>();
    private String text = "";
    private String type = "";
    private int start;
    private int end;
    private double scores;
    private int words; // of the entity being read; 0 for none

    void add(String text, int start, int end, String label, double score) {
        boolean continues = words > 0 && label.equals("I-" + type);
        if (!continues) {
            close();
            if (label.equals(OUTSIDE)) {
                return;
            }
            this.text = text;
            this.start = start;
            type = label.startsWith("B-") || label.startsWith("I-") ? label.substring(2) : label;
        }
        this.end = end;
        scores += score;
        words++;
    }

    List<Entity> finish() {
        close();
        return List.copyOf(entities);
    }

    private void close() {
        if (words > 0) {
            entities.add(new Entity(start, end, text.substring(start, end), type, scores / words));
        }
        scores = 0;
        words = 0;
    }
}
