package dev.bertrand.model.encoder;

import dev.bertrand.model.checkpoint.Parameters;

/** Something put into an encoder from outside, such as an adapter. */
public interface Insertion {
    /**
     * Replaces maps and junctions of an encoder's layers.
     *
     * @param parameters the model's, which its new layers ask for theirs
     */
    void into(Encoder encoder, Parameters parameters);

    /** Whether training still changes a parameter under {@code bert.}, its own or the encoder's. */
    boolean trains(String name);
}
