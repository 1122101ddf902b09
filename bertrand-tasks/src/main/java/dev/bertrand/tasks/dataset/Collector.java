package dev.bertrand.tasks.dataset;

import java.util.ArrayList;
import java.util.List;

/** Gathers the examples and the bad rows of one file under one policy. */
final class Collector<E extends Example> {
    private final String file;
    private final BadRows policy;
    private final List<E> examples = new ArrayList<>();
    private final List<RowError> errors = new ArrayList<>();

    Collector(String file, BadRows policy) {
        this.file = file;
        this.policy = policy;
    }

    int size() {
        return examples.size();
    }

    void add(E example) {
        examples.add(example);
    }

    /** Notes a bad row, or stops at it. */
    void bad(String source, String reason) {
        RowError error = new RowError(source, reason);
        if (policy == BadRows.STOP) {
            throw new DatasetException(error + ".\nMend this row, or leave such rows out (BadRows.SKIP).");
        }
        errors.add(error);
    }

    /**
     * The data set.
     *
     * @param expected what a file of this kind holds, for the message about an empty one
     */
    Dataset<E> finish(String expected) {
        if (!examples.isEmpty()) {
            return new Dataset<>(file, examples, errors);
        }
        String found = errors.isEmpty()
                ? "%s holds no examples.".formatted(file)
                : "%s holds no examples: all %d rows are bad, the first being %s."
                        .formatted(file, errors.size(), errors.get(0));
        throw new DatasetException(found + "\nExpected " + expected + ".");
    }
}
