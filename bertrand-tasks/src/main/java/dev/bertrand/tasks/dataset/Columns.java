package dev.bertrand.tasks.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table hold what: names of its header, or numbers from 0 for a file without a header, where CoNLL
 * files count from the end with negative ones. A role left null is found by the usual names of such columns; with numbers, it is absent.
 *
 * @param id names the example; found among {@code id}, {@code index}, {@code idx}, {@code guid}
 * @param text the first text; found among {@code sentence}, {@code text}, ... or with its pair among
 *     {@code sentence1/sentence2}, {@code premise/hypothesis}, ...
 * @param pair the second text; not looked for when {@code text} is named
 * @param label found among {@code label}, {@code gold_label}, {@code class}, {@code sentiment}, {@code score}
 */
public record Columns(
        @Nullable String id,
        @Nullable String text,
        @Nullable String pair,
        @Nullable String label) {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,5}");

    public Columns {
        List<String> named =
                Stream.of(id, text, pair, label).filter(Objects::nonNull).toList();
        long numbers = named.stream().filter(Columns::isNumber).count();
        if (numbers > 0 && numbers < named.size()) {
            throw new IllegalArgumentException(
                    "columns %s mix names and numbers: give names for a file with a header, numbers for one without"
                            .formatted(named));
        }
        if (numbers > 0 && text == null) {
            throw new IllegalArgumentException(
                    "columns %s by number do not say which one is the text".formatted(named));
        }
        if (pair != null && text == null) {
            throw new IllegalArgumentException("pair=%s needs text=... beside it".formatted(pair));
        }
    }

    /** All by the usual names. */
    public static Columns byUsualNames() {
        return new Columns(null, null, null, null);
    }

    /**
     * Reads {@code text=review,label=stars}, or {@code text=3,label=1}.
     *
     * @throws IllegalArgumentException for a role other than id, text, pair and label, or one given twice
     */
    public static Columns parse(String written) {
        Map<String, String> roles = new LinkedHashMap<>();
        for (String part : written.split(",", -1)) {
            int equals = part.indexOf('=');
            String role = equals < 0 ? part.strip() : part.substring(0, equals).strip();
            String column = equals < 0 ? "" : part.substring(equals + 1).strip();
            if (column.isEmpty() || !List.of("id", "text", "pair", "label").contains(role)) {
                throw new IllegalArgumentException(
                        "columns '%s': '%s' is not ROLE=COLUMN with a role of id, text, pair, label; example: text=review,label=stars"
                                .formatted(written, part));
            }
            if (roles.put(role, column) != null) {
                throw new IllegalArgumentException("columns '%s' name %s twice".formatted(written, role));
            }
        }
        return new Columns(roles.get("id"), roles.get("text"), roles.get("pair"), roles.get("label"));
    }

    /** Whether columns are given by number, that is, the file has no header. */
    public boolean byNumber() {
        return text != null && isNumber(text);
    }

    private static boolean isNumber(String column) {
        return NUMBER.matcher(column).matches();
    }
}
