package dev.bertrand.model.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The weights in a file are not those of the model that config.json describes. */
public final class WeightsMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 3;

    private final List<String> missing;
    private final List<String> misshapen;

    WeightsMismatchException(Path file, List<String> missing, List<String> misshapen) {
        super("""
                %s does not hold the encoder that %s describes:
                %d tensors are missing%s, %d have another shape%s.
                Check that both come from the same model.""".formatted(file, config(file), missing.size(), shown(missing), misshapen.size(), shown(misshapen)));
        this.missing = List.copyOf(missing);
        this.misshapen = List.copyOf(misshapen);
    }

    /** The config that belongs to a file of weights, which may lie a folder deeper. */
    private static String config(Path file) {
        for (Path folder = file.getParent(); folder != null; folder = folder.getParent()) {
            for (String name : List.of("config.json", "bert_config.json")) {
                if (Files.isRegularFile(folder.resolve(name))) {
                    return folder.resolve(name).toString();
                }
            }
        }
        return "its config";
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
