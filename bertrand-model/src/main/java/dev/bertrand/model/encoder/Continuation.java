package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A frozen model that has read texts and writes about them token by token, each of which costs one position: keys and
 * values of all that was read and written are kept. Close it to free them.
 */
public final class Continuation implements AutoCloseable {
    private final Writer writer;
    private final List<Writing> writings; // a layer each
    private final Hidden read;
    private int[] inputs; // the text of each hypothesis

    Continuation(Writer writer, List<Writing> writings, Hidden read) {
        this.writer = writer;
        this.writings = writings;
        this.read = read;
        inputs = IntStream.range(0, read.batch().size()).toArray();
    }

    /** The hidden states of the texts that were read, in the scope that they were read in. */
    public Hidden read() {
        return read;
    }

    /** The texts that hypotheses continue, by their places in the batch that was read. */
    public int[] inputs() {
        return inputs.clone();
    }

    /**
     * Goes on with other hypotheses: those of one text are neighbours, and as many for each that is still there.
     *
     * @param parents which one of the last ones each continues
     */
    public void select(int[] parents) {
        if (Arrays.equals(parents, IntStream.range(0, inputs.length).toArray())) {
            return;
        }
        int[] before = IntStream.of(inputs).distinct().toArray();
        inputs = IntStream.of(parents).map(parent -> inputs[parent]).toArray();
        int[] after = IntStream.of(inputs).distinct().toArray();
        Tensor place = writings.get(0).place();
        Tensor chosen = Tensors.near(place, parents); // (R)
        Tensor texts = Arrays.equals(before, after)
                ? null
                : Tensors.near(
                        place,
                        IntStream.of(after)
                                .map(text -> Arrays.binarySearch(before, text))
                                .toArray());
        writings.forEach(writing -> writing.select(chosen, texts));
    }

    /**
     * Writes behind each hypothesis.
     *
     * @param tokens the new ones of each, equally many, with their positions
     * @param kept how many of them, from the first on, are a part of it from now on
     * @return the last layer's output, (R r, D): r tokens of each of R hypotheses
     */
    public Tensor write(List<Sequence> tokens, int kept) {
        return writer.write(Batch.of(tokens), writings, kept);
    }

    @Override
    public void close() {
        writings.forEach(Writing::close);
    }
}
