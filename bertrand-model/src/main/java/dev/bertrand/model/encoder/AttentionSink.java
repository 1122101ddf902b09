package dev.bertrand.model.encoder;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Gathers one layer's attention probabilities where the caller asked for them. */
final class AttentionSink {
    private final boolean wanted;
    private final List<Tensor> probabilities = new ArrayList<>();

    AttentionSink(boolean wanted) {
        this.wanted = wanted;
    }

    boolean isWanted() {
        return wanted;
    }

    void accept(Tensor groupProbabilities) {
        if (wanted) {
            probabilities.add(groupProbabilities);
        }
    }

    List<Tensor> probabilities() {
        return List.copyOf(probabilities);
    }
}
