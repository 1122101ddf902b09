package dev.bertrand.model.adapter;

import dev.bertrand.model.encoder.Insertion;

/** A way to fine-tune a small part of a model, as its config. */
public sealed interface AdapterMethod extends Insertion
        permits BottleneckConfig, Ia3Config, LoraConfig, PrefixConfig, Selection {
    /** Its name on the command line. */
    String id();

    /** Whether a model with it can be written as one without: all that it does is in the weights of maps. */
    default boolean merges() {
        return false;
    }
}
