package dev.bertrand.benchmarks;

import dev.bertrand.model.config.BertConfig;
import java.util.List;

/** The sizes of BERT that are measured. Their weights are random, so that nothing needs to be downloaded. */
@SuppressWarnings("ImmutableEnumChecker") // a config is a record of values
public enum Shape {
    /** BERT-base: Devlin et al. 2018, section 3. */
    BASE(BertConfig.base()),
    /** The shape of bge-small and of MiniLM-L12: twelve layers of half the width. */
    SMALL(BertConfig.base().with().hiddenSize(384).intermediateSize(1536).build()),
    /** What tests run on. */
    TINY(BertConfig.tiny()
            .with()
            .vocabSize(30000)
            .maxPositions(512)
            .dropout(0.1)
            .build());

    /** About the standard deviation of trained weights; the 0.02 they start from makes attention too even. */
    private static final double SPREAD = 0.04;

    private final BertConfig config;

    Shape(BertConfig config) {
        this.config = config.with()
                .initializerRange(SPREAD)
                .labels(List.of("negative", "positive"))
                .build();
    }

    public BertConfig config() {
        return config;
    }

    /** Number of weights, about: linear layers and words. */
    long parameters() {
        return (long) (linearFlopsPerToken() / 2) + (long) config.vocabSize() * config.hiddenSize();
    }

    /** Floating-point operations of the encoder's linear layers for one token. */
    public double linearFlopsPerToken() {
        double size = config.hiddenSize();
        return config.layers() * 2.0 * (4 * size * size + 2 * size * config.intermediateSize());
    }

    @Override
    public String toString() {
        return Names.of(this);
    }
}
