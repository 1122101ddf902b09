package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Two layers of a bidirectional LSTM over each sequence, with PyTorch's parameters, names and initial values ({@code
 * torch.nn.LSTM}). Sequences go in packed, without padding: all first tokens, then all second ones, the longest sequence
 * first. Shapes: T tokens of the batch, B sequences, L tokens of the longest, W features, H units of a direction.
 */
final class BiLstm {
    private static final int LAYERS = 2;
    private static final List<String> DIRECTIONS = List.of("", "_reverse");

    private final int size;
    private final List<Tensor> weights = new ArrayList<>(); // in the order in which libtorch wants them

    BiLstm(Parameters parameters, String name, int width, int size) {
        this.size = size;
        Initializer uniform = Initializer.uniform(1 / Math.sqrt(size));
        for (int layer = 0; layer < LAYERS; layer++) {
            int in = layer == 0 ? width : width();
            for (String direction : DIRECTIONS) {
                String end = "_l%d%s".formatted(layer, direction);
                weights.add(parameters.get(name + ".weight_ih" + end, uniform, 4L * size, in));
                weights.add(parameters.get(name + ".weight_hh" + end, uniform, 4L * size, size));
                weights.add(parameters.get(name + ".bias_ih" + end, uniform, 4L * size));
                weights.add(parameters.get(name + ".bias_hh" + end, uniform, 4L * size));
            }
        }
    }

    /** Features of a token behind it: both directions'. */
    int width() {
        return DIRECTIONS.size() * size;
    }

    /** Maps (T, W) to (T, 2 H). */
    Tensor forward(Tensor x, Batch batch) {
        Packing packing = Packing.of(batch);
        Tensor start = x.new_zeros( // of the hidden and of the cell state
                (long) LAYERS * DIRECTIONS.size(), batch.size(), size);
        Tensor packed = torch.lstm(
                        x.index_select(0, Tensors.near(x, packing.rows)), // (T, W)
                        Tensors.of(packing.sizes), // the processor's, wherever the rest is
                        new TensorVector(start, start),
                        new TensorVector(weights.toArray(Tensor[]::new)),
                        true, // biases
                        LAYERS,
                        0, // no dropout between them
                        false,
                        true) // both directions
                .get0(); // (T, 2 H)
        return packed.index_select(0, Tensors.near(x, packing.places)); // (T, 2 H)
    }

    /**
     * PyTorch's {@code pack_padded_sequence} without the padding.
     *
     * @param rows of the batch in the order of time
     * @param sizes how many sequences have a first token, a second one, and so on: (L)
     * @param places where each row of the batch went
     */
    @SuppressWarnings("ArrayRecordComponent") // arrays are what tensors are made of; nobody compares packings
    private record Packing(int[] rows, int[] sizes, int[] places) {
        static Packing of(Batch batch) {
            int[] longestFirst = IntStream.range(0, batch.size())
                    .boxed()
                    .sorted(Comparator.comparingInt(
                                    (Integer i) -> batch.sequence(i).length())
                            .reversed())
                    .mapToInt(Integer::intValue)
                    .toArray();
            int[] rows = new int[batch.tokens()];
            int[] sizes = new int[batch.sequence(longestFirst[0]).length()];
            int[] places = new int[rows.length];
            int packed = 0;
            for (int time = 0; time < sizes.length; time++) {
                for (int sequence : longestFirst) {
                    if (batch.sequence(sequence).length() <= time) {
                        break;
                    }
                    rows[packed] = batch.start(sequence) + time;
                    places[rows[packed]] = packed;
                    packed++;
                    sizes[time]++;
                }
            }
            return new Packing(rows, sizes, places);
        }
    }
}
