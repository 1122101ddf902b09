package dev.bertrand.model.checkpoint;

import java.util.List;

/** The weights in a file are not those of the model that config.json describes. */
public final class WeightsMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 3;

    private final List<String> missing;
    private final List<String> misshapen;

    public WeightsMismatchException(String origin, List<String> missing, List<String> misshapen) {
        super(
                "%s does not hold this encoder: %d tensors are missing%s, %d have another shape%s. Check that config.json and the weights come from the same folder."
                        .formatted(origin, missing.size(), shown(missing), misshapen.size(), shown(misshapen)));
        this.missing = List.copyOf(missing);
        this.misshapen = List.copyOf(misshapen);
    }

    private static String shown(List<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return " (%s%s)".formatted(first, names.size() > SHOWN ? ", ..." : "");
    }

    /** Names the model has and the file lacks. */
    public List<String> missing() {
        return missing;
    }

    /** Names with the shape found and the shape wanted. */
    public List<String> misshapen() {
        return misshapen;
    }
}
