package dev.bertrand.model.decoder;

/**
 * A model that writes several texts at once, token by token. It remembers what it has written: the hypotheses of the
 * last call, a row each. Rows of scores belong to the caller, who may write into them.
 */
public interface Decoding extends AutoCloseable {
    /** Number of inputs. */
    int size();

    /** Number of tokens it can write: the length of every row of scores. */
    int vocabulary();

    /** Scores (logits, before softmax) of the first token: a row per input. Called once, first. */
    float[][] first();

    /**
     * Appends a token to hypotheses. Row i of what follows is hypothesis {@code parents[i]} of the last call (at first:
     * input {@code parents[i]}) with {@code tokens[i]} behind it. Rows of one input are neighbours in the order of the
     * inputs, and as many for each input that is still there; inputs that are done are left out.
     *
     * @return scores of the token behind, a row per new hypothesis
     */
    float[][] next(int[] parents, int[] tokens);

    @Override
    void close();
}
