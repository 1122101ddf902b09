package dev.bertrand.tasks.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text, and what should be written for it.
 *
 * @param references texts of which any one will do, at least one
 */
public record Seq2SeqExample(String id, String text, List<String> references, String source) implements Example {
    public Seq2SeqExample {
        references = List.copyOf(references);
        if (references.isEmpty()) {
            throw new IllegalArgumentException("%s: has no reference; wanted one or more".formatted(source));
        }
    }

    /**
     * One example for each text, with all of its references, in the order in which they first come: what texts are scored
     * by. Id and source are those of the first example with the text.
     */
    public static List<Seq2SeqExample> grouped(List<Seq2SeqExample> examples) {
        Map<String, Seq2SeqExample> groups = new LinkedHashMap<>();
        examples.forEach(example -> groups.merge(example.text, example, Seq2SeqExample::and));
        return List.copyOf(groups.values());
    }

    private Seq2SeqExample and(Seq2SeqExample other) {
        List<String> all = new ArrayList<>(references);
        all.addAll(other.references);
        return with(all);
    }

    /** One example for each reference: what is trained on. */
    public List<Seq2SeqExample> pairs() {
        return references.stream().map(reference -> with(List.of(reference))).toList();
    }

    private Seq2SeqExample with(List<String> others) {
        return new Seq2SeqExample(id, text, others, source);
    }
}
