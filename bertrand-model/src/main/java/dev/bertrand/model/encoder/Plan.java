package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;

/** What answers in the place of an encoder's layers. */
sealed interface Plan extends AutoCloseable permits InferencePlan, SharedPlan {
    /** See {@link Encoder#forward}. */
    Hidden forward(Batch batch, Keep keep);

    @Override
    void close();
}
