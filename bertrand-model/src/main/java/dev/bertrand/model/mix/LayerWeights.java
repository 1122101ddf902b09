package dev.bertrand.model.mix;

import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.StoredWeights;
import dev.bertrand.model.checkpoint.StoredWeights.Format;
import dev.bertrand.model.checkpoint.Weights;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much of each layer a trained mix takes.
 *
 * @param layers one entry a state, from the lowest
 * @param gamma what the sum is multiplied by
 */
public record LayerWeights(List<Layer> layers, double gamma) {
    /**
     * One state's part.
     *
     * @param layer 0 for the embeddings' output
     * @param weight its share; all of them together are 1
     */
    public record Layer(int layer, double weight) {}

    public LayerWeights {
        layers = List.copyOf(layers);
    }

    /** Those in the folder of a model or an adapter; empty if it has no mix. */
    public static Optional<LayerWeights> in(Path folder) throws IOException {
        BertConfig config = ModelFolder.config(folder);
        if (config.features().kind() != LayerFeatures.Kind.MIX) {
            return Optional.empty();
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".safetensors"))
                    .toList();
        }
        for (Path file : files) {
            Weights weights = new StoredWeights(file, Format.SAFETENSORS).open();
            Optional<String> name = weights.names().stream()
                    .filter(stored -> stored.endsWith(ScalarMix.WEIGHTS))
                    .findFirst();
            if (name.isPresent()) {
                return Optional.of(read(weights, name.get(), config));
            }
        }
        return Optional.empty();
    }

    private static LayerWeights read(Weights file, String name, BertConfig config) {
        try (Scope scope = Scope.inference()) {
            double[] shares = Tensors.toDoubles(file.load(name).softmax(0)); // (S)
            double gamma = Tensors.toDoubles(file.load(name.replace(ScalarMix.WEIGHTS, ScalarMix.GAMMA)))[0];
            List<Integer> states = config.features().states(config.layers());
            List<Layer> layers = new ArrayList<>();
            for (int k = 0; k < shares.length; k++) {
                layers.add(new Layer(states.get(k), shares[k]));
            }
            return new LayerWeights(layers, gamma);
        }
    }
}
