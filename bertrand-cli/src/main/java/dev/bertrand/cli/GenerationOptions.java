package dev.bertrand.cli;

import dev.bertrand.model.decoder.GenerationSettings;
import picocli.CommandLine.Option;

/** How texts are written, by the names of Hugging Face's {@code generate}. */
final class GenerationOptions {
    private static final GenerationSettings DEFAULTS = GenerationSettings.defaults();

    @Option(
            names = "--beams",
            paramLabel = "N",
            description = "hypotheses that beam search keeps; 1 takes the likeliest token each time "
                    + "(default: ${DEFAULT-VALUE})")
    private int beams = DEFAULTS.beams();

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "most tokens of a text that is written (default: ${DEFAULT-VALUE})")
    private int maxNewTokens = DEFAULTS.maxNewTokens();

    @Option(
            names = "--min-new-tokens",
            paramLabel = "N",
            description = "fewest tokens of a text that is written (default: ${DEFAULT-VALUE})")
    private int minNewTokens = DEFAULTS.minNewTokens();

    @Option(
            names = "--length-penalty",
            paramLabel = "P",
            description = "log-probabilities are divided by the length to this power: more favours longer texts "
                    + "(default: ${DEFAULT-VALUE})")
    private double lengthPenalty = DEFAULTS.lengthPenalty();

    @Option(
            names = "--no-repeat-ngram",
            paramLabel = "N",
            description = "no run of so many tokens comes twice; 0 for any (default: ${DEFAULT-VALUE})")
    private int noRepeatNgram = DEFAULTS.noRepeatNgram();

    @Option(names = "--early-stopping", description = "beam search ends with as many texts as beams")
    private boolean earlyStopping;

    @Option(names = "--sample", description = "draw each token by its probability")
    private boolean sample;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "--sample: below 1 the likely become likelier (default: ${DEFAULT-VALUE})")
    private double temperature = DEFAULTS.temperature();

    @Option(
            names = "--top-k",
            paramLabel = "N",
            description = "--sample: draw from so many likeliest tokens; 0 for all (default: ${DEFAULT-VALUE})")
    private int topK = DEFAULTS.topK();

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "--sample: draw from the fewest tokens with so much of the probability "
                    + "(default: ${DEFAULT-VALUE})")
    private double topP = DEFAULTS.topP();

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if they make no sense
     */
    GenerationSettings settings(long seed) {
        return GenerationSettings.defaults()
                .with()
                .beams(beams)
                .maxNewTokens(maxNewTokens)
                .minNewTokens(minNewTokens)
                .lengthPenalty(lengthPenalty)
                .noRepeatNgram(noRepeatNgram)
                .earlyStopping(earlyStopping)
                .sample(sample)
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .seed(seed)
                .build();
    }
}
