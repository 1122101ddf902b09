package dev.bertrand.tasks.dataset;

import java.util.List;

/**
 * The examples of one file, in its order; at least one.
 *
 * @param file the path they were read from, as the caller gave it
 * @param errors the rows left out under {@link BadRows#SKIP}
 */
public record Dataset<E extends Example>(String file, List<E> examples, List<RowError> errors) {
    public Dataset {
        examples = List.copyOf(examples);
        errors = List.copyOf(errors);
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("a data set needs at least one example: " + file);
        }
    }

    public int size() {
        return examples.size();
    }
}
