package dev.bertrand.model.encoder;

/** What of an encoder's inside the caller wants back; whatever is not kept is freed as the layers go by. */
public enum Keep {
    /** The last layer's hidden states. */
    LAST,
    /** The embeddings' output and every layer's hidden states. */
    ALL_LAYERS,
    /** All hidden states, and every layer's attention probabilities. */
    ATTENTIONS
}
