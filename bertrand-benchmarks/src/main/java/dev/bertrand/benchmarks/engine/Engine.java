package dev.bertrand.benchmarks.engine;

import dev.bertrand.benchmarks.Method;

/** One engine with one model in memory. A batch is (sequences)(tokens) of ids, without padding. */
interface Engine extends AutoCloseable {
    /** Encodes a batch to its last hidden states, which stay where the engine puts them and are then dropped. */
    void encode(int[][] batch) throws Exception;

    /** The last hidden states' first row ([CLS]) of every sequence, (B, D), in the batch's order. */
    float[][] firstVectors(int[][] batch) throws Exception;

    /** A training of the model's sequence classifier. */
    default Training train(Method method) {
        throw new UnsupportedOperationException("this engine does not train");
    }

    /** A model being trained, in the state that full steps leave it in. */
    interface Training extends AutoCloseable {
        /** The loss of a batch without dropout; nothing changes. */
        double loss(int[][] batch, int[] labels);

        /** Forward, cross-entropy, backward, clipping and AdamW; the loss before the update. */
        double step(int[][] batch, int[] labels);

        @Override
        void close();
    }

    @Override
    void close() throws Exception;
}
