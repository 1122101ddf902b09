package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import java.util.Collections;

/** A plan that belongs to somebody else, with one adapter for every sequence. */
record SharedPlan(InferencePlan plan, EncoderChange change) implements Plan {
    @Override
    public Hidden forward(Batch batch, Keep keep) {
        return plan.forward(batch, keep, Collections.nCopies(batch.size(), change));
    }

    @Override
    public void close() {
        change.close();
    }
}
