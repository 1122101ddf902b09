package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells folders that hold a model from those that do not, by the one file that each layout has. */
final class ModelLayout {
    /** Of Hugging Face, of Google's checkpoints, of TensorFlow's SavedModels; an ONNX model is called anything. */
    private static final List<String> SIGNS = List.of(ModelFiles.CONFIG, ModelFiles.GOOGLE_CONFIG, "saved_model.pb");

    private ModelLayout() {}

    /**
     * The folder itself.
     *
     * @throws NotAModelException if it holds no model
     */
    static Path require(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new NotAModelException(
                    "%s is a file, expected a folder with config.json, vocab.txt and model.safetensors, or a .zip or .jar of one"
                            .formatted(folder));
        }
        boolean model = SIGNS.stream().anyMatch(sign -> Files.isRegularFile(folder.resolve(sign)))
                || holdsOnnx(folder)
                || holdsOnnx(folder.resolve("onnx"));
        if (model) {
            return folder;
        }
        throw new NotAModelException("""
                %s holds no model: there is no config.json, bert_config.json, saved_model.pb or *.onnx.
                  expected: config.json, vocab.txt, model.safetensors
                  found:    %s""".formatted(folder, listing(folder)));
    }

    private static boolean holdsOnnx(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".onnx"));
        } catch (IOException e) {
            return false;
        }
    }

    private static String listing(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .sorted()
                    .limit(21)
                    .toList();
            if (names.isEmpty()) {
                return "nothing";
            }
            return names.stream().limit(20).collect(Collectors.joining(", ")) + (names.size() > 20 ? ", ..." : "");
        } catch (IOException e) {
            return "cannot be listed: " + Folders.describe(e);
        }
    }
}
