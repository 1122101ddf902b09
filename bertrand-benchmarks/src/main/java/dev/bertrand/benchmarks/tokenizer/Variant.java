package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.benchmarks.Names;

/** The ways to have many texts encoded; for each engine the faster one counts. */
enum Variant {
    /** Every thread encodes its share of the texts one by one. */
    ONE_BY_ONE,
    /** The engine shares batches of texts out over its own threads. */
    BATCH;

    @Override
    public String toString() {
        return Names.of(this);
    }
}
