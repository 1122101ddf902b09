package dev.bertrand.model;

import dev.bertrand.model.hub.GoogleSavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TInt32;

/**
 * Google's own BERT graph, run by TensorFlow: what every number of ours is measured against. Shapes: L tokens, D hidden
 * size, P predicted positions, V pieces of the vocabulary. The SavedModel holds the graph three times; the copy under
 * {@code module/} has the MLM head's inputs, and no dropout.
 */
public final class GoogleGraphOracle implements AutoCloseable {
    /**
     * What the graph computes for one sequence.
     *
     * @param hidden (layers + 1, L, D): the embedding output, then each layer's
     * @param pooled (D)
     * @param mlmLogits (P, V): scores before the softmax at each of the positions asked for
     */
    public record Outputs(float[][][] hidden, float[] pooled, float[][] mlmLogits) {
        /** (L, D): the last layer's output. */
        public float[][] sequence() {
            return hidden[hidden.length - 1];
        }
    }

    private final Path folder;
    private final SavedModelBundle bundle;
    private final int layers;

    private GoogleGraphOracle(Path folder, SavedModelBundle bundle) {
        this.folder = folder;
        this.bundle = bundle;
        int count = 0;
        while (bundle.graph().operation(output(count + 1)) != null) {
            count++;
        }
        this.layers = count;
    }

    /** Loads a model by short name, through Maven. Close it to free its memory and its temporary folder. */
    public static GoogleGraphOracle load(String shortName) throws IOException {
        Path folder = Files.createTempDirectory("google-graph");
        GoogleSavedModel.unpack(shortName, folder);
        return new GoogleGraphOracle(folder, SavedModelBundle.load(folder.toString(), "serve"));
    }

    /** One sequence, nothing masked. */
    public Outputs run(int[] ids, int[] typeIds, int[] mlmPositions) {
        int[] mask = new int[ids.length];
        Arrays.fill(mask, 1);
        return run(ids, mask, typeIds, mlmPositions);
    }

    /** One sequence; tokens whose mask is 0 are attended to by nobody, but have outputs of their own. */
    public Outputs run(int[] ids, int[] mask, int[] typeIds, int[] mlmPositions) {
        try (TInt32 idTensor = tensor(ids);
                TInt32 maskTensor = tensor(mask);
                TInt32 typeTensor = tensor(typeIds);
                TInt32 positionTensor = tensor(mlmPositions)) {
            Session.Runner runner = bundle.session()
                    .runner()
                    .feed("module/input_ids", idTensor)
                    .feed("module/input_mask", maskTensor)
                    .feed("module/segment_ids", typeTensor)
                    .feed("module/mlm_positions", positionTensor);
            for (int layer = 0; layer <= layers; layer++) {
                runner.fetch(output(layer));
            }
            runner.fetch("module/bert/pooler/dense/Tanh").fetch("module/cls/predictions/BiasAdd");
            try (Result result = runner.run()) {
                float[][][] hidden = new float[layers + 1][][];
                for (int layer = 0; layer <= layers; layer++) {
                    hidden[layer] = rows(result.get(layer), ids.length);
                }
                return new Outputs(
                        hidden, floats(result.get(layers + 1)), rows(result.get(layers + 2), mlmPositions.length));
            }
        }
    }

    @Override
    public void close() throws IOException {
        bundle.close();
        GoogleSavedModel.delete(folder);
    }

    /** Where the graph reshapes the embedding output (layer 0), or a layer's, after its layer norm. */
    private static String output(int layer) {
        return "module/bert/encoder/Reshape_" + (layer + 1);
    }

    /** (1, values.length). */
    private static TInt32 tensor(int[] values) {
        return TInt32.tensorOf(StdArrays.ndCopyOf(new int[][] {values}));
    }

    private static float[][] rows(Tensor tensor, int rows) {
        float[] values = floats(tensor);
        int width = rows == 0 ? 0 : values.length / rows;
        float[][] split = new float[rows][];
        for (int row = 0; row < rows; row++) {
            split[row] = Arrays.copyOfRange(values, row * width, (row + 1) * width);
        }
        return split;
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.size())];
        tensor.asRawTensor().data().asFloats().read(values);
        return values;
    }
}
