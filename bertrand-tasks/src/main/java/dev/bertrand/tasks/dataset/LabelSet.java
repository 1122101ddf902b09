package dev.bertrand.tasks.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Class names and their indices, from 0. */
public final class LabelSet {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");

    private final List<String> names;
    private final Map<String, Integer> indices = new HashMap<>();

    private LabelSet(List<String> names) {
        this.names = List.copyOf(names);
        for (String name : names) {
            if (indices.put(name, indices.size()) != null) {
                throw new IllegalArgumentException("label '%s' appears twice in %s".formatted(name, names));
            }
        }
    }

    /** Labels in a given order, such as a model's {@code id2label}. */
    public static LabelSet of(List<String> names) {
        return new LabelSet(names);
    }

    /** The labels of training data in a stable order: by value if all are integers, else by character. */
    public static LabelSet ofTexts(Dataset<TextExample> training) {
        return sorted(
                training.examples().stream().map(TextExample::requireLabel).toList());
    }

    /**
     * The labels of training data whose texts may have any number of them, in the order of {@link #ofTexts}.
     *
     * @param separator between the labels of one text
     */
    public static LabelSet ofTexts(Dataset<TextExample> training, String separator) {
        return sorted(training.examples().stream()
                .flatMap(example -> example.labels(separator).stream())
                .toList());
    }

    /** The tags of training data, in the order of {@link #ofTexts}. */
    public static LabelSet ofTags(Dataset<TaggedExample> training) {
        return sorted(training.examples().stream()
                .flatMap(example -> example.tags().stream())
                .toList());
    }

    private static LabelSet sorted(Collection<String> labels) {
        Comparator<String> order = Comparator.naturalOrder();
        if (labels.stream().allMatch(label -> INTEGER.matcher(label).matches())) {
            order = Comparator.<String>comparingLong(Long::parseLong).thenComparing(Comparator.naturalOrder());
        }
        TreeSet<String> distinct = new TreeSet<>(order);
        distinct.addAll(labels);
        return new LabelSet(new ArrayList<>(distinct));
    }

    /** All names, by index. */
    public List<String> names() {
        return names;
    }

    public int size() {
        return names.size();
    }

    /** The name of an index from 0 to size - 1. */
    public String name(int index) {
        return names.get(index);
    }

    public boolean contains(String name) {
        return indices.containsKey(name);
    }

    /**
     * The index of a label.
     *
     * @param source where it was read, {@code dev.tsv:17}
     * @throws DatasetException if it is unknown
     */
    public int index(String label, String source) {
        Integer index = indices.get(label);
        if (index == null) {
            throw new DatasetException(
                    "%s: label '%s' is unknown.\nKnown from training are %s; mend the row, or train with this label."
                            .formatted(source, label, names));
        }
        return index;
    }

    /** The index of an example's label. */
    public int index(TextExample example) {
        return index(example.requireLabel(), example.source());
    }

    /** The indices of a sentence's tags. */
    public int[] indices(TaggedExample example) {
        return example.tags().stream()
                .mapToInt(tag -> index(tag, example.source()))
                .toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSet that && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
