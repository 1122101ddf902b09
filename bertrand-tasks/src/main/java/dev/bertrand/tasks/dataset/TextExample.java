package dev.bertrand.tasks.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text or a pair of texts, with its label.
 *
 * @param pair the second text, null for a single text
 * @param label the class by name, or the number of a regression as it is written; null where the file gives none
 */
public record TextExample(
        String id,
        String text,
        @Nullable String pair,
        @Nullable String label,
        String source) implements Example {

    /**
     * The label of a labelled example.
     *
     * @throws DatasetException if it has none
     */
    public String requireLabel() {
        if (label == null) {
            throw new DatasetException(
                    "%s: has no label.\nTraining and evaluation need one; name its column with --columns label=NAME."
                            .formatted(source));
        }
        return label;
    }

    /**
     * The labels of an example that may have any number of them.
     *
     * @param separator between them
     * @throws DatasetException if the file gives none at all, not even an empty cell
     */
    public List<String> labels(String separator) {
        return Arrays.stream(requireLabel().split(Pattern.quote(separator), -1))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .distinct()
                .toList();
    }

    /**
     * The label as the number of a regression.
     *
     * @throws DatasetException if there is none, or it is not a finite number
     */
    public double score() {
        String written = requireLabel();
        try {
            double score = Double.parseDouble(written.strip());
            if (Double.isFinite(score)) {
                return score;
            }
        } catch (NumberFormatException e) {
            // Not a number: told below, together with NaN and the infinities.
        }
        throw new DatasetException(
                "%s: label '%s' is not a finite number.\nA regression needs one such as 3.8; for classes, use --task classify or pair."
                        .formatted(source, written));
    }
}
