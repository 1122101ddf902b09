package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Encoder;
import java.util.Locale;

/** Methods that add nothing to the encoder and train a selection of its own parameters. */
public enum Selection implements AdapterMethod {
    /** The layer of the task alone. */
    HEAD {
        @Override
        public boolean trains(String name) {
            return false;
        }
    },
    /** All biases (Ben Zaken et al. 2021, arXiv 2106.10199). */
    BITFIT {
        @Override
        public boolean trains(String name) {
            return name.endsWith(".bias");
        }
    },
    /** Weights and biases of all layer norms (Zhao et al. 2023, arXiv 2312.11420). */
    LAYER_NORM {
        @Override
        public boolean trains(String name) {
            return name.contains(".LayerNorm.");
        }
    };

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    @Override
    public boolean merges() {
        return true;
    }

    @Override
    public void into(Encoder encoder, Parameters parameters) {}
}
