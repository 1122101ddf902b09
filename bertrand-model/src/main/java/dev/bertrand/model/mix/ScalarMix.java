package dev.bertrand.model.mix;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * gamma * sum over k of s_k h_k, with s the softmax of learned weights: Peters et al. 2018 (ELMo), section 3.2, as in
 * allennlp's {@code ScalarMix}. In training, states may be left out with a probability (Kondratyuk and Straka 2019,
 * udify's {@code ScalarMixWithDropout}). Shapes: S states that are mixed, T tokens, D hidden size.
 */
final class ScalarMix {
    static final String WEIGHTS = "mix.weights";
    static final String GAMMA = "mix.gamma";

    /** udify's weight of a state left out: all but minus infinity, which would make no number where all are left out. */
    private static final double LEFT_OUT = -1e20;

    private final Parameters parameters;
    private final double dropout;
    private final Tensor weights; // (S)
    private final Tensor gamma; // (1)

    /** A mix that begins as the plain mean of its states. */
    ScalarMix(Parameters parameters, int states, double dropout) {
        this.parameters = parameters;
        this.dropout = dropout;
        weights = parameters.get(WEIGHTS, Initializer.ZEROS, states);
        gamma = parameters.get(GAMMA, Initializer.ONES, 1);
    }

    /** Maps S times (T, D) to (T, D). */
    Tensor forward(List<Tensor> states) {
        if (states.size() != weights.size(0)) {
            throw new IllegalArgumentException(
                    "the mix has weights for %d layers, got the hidden states of %d; BertForTask.encode gives those it needs"
                            .formatted(weights.size(0), states.size()));
        }
        Tensor shares = left().softmax(0).mul(gamma); // (S)
        Tensor stacked = torch.stack(new TensorVector(states.toArray(Tensor[]::new))); // (S, T, D)
        Tensor mixed = shares.unsqueeze(0).matmul(stacked.view(states.size(), -1)); // (1, T * D)
        return mixed.view(states.get(0).shape()); // (T, D)
    }

    /** The weights, in training some of them of states left out: (S). */
    private Tensor left() {
        if (!parameters.isTraining() || dropout == 0) {
            return weights;
        }
        Tensor kept = parameters.masks().drop(torch.ones_like(weights.detach()), dropout); // (S)
        Tensor none = torch.full_like(weights.detach(), new Scalar(LEFT_OUT)); // (S)
        return torch.where(kept.to(torch.ScalarType.Bool), weights, none);
    }
}
