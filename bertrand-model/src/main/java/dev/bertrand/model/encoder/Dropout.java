package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Parameters;
import org.bytedeco.pytorch.Tensor;

/** Zeroes elements with a probability and scales up the rest while the model is training; does nothing otherwise. */
public record Dropout(Parameters parameters, double probability) {
    public boolean isActive() {
        return parameters.isTraining() && probability > 0;
    }

    public Tensor forward(Tensor x) {
        if (!isActive()) {
            return x;
        }
        return parameters.masks().drop(x, probability);
    }
}
