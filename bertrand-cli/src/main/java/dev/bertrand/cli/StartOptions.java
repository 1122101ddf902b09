package dev.bertrand.cli;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.train.pretrain.StartingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where pre-training begins: a published model, or a vocabulary and the sizes of a new one. */
final class StartOptions {
    private static final int LONGEST_INPUT = 512; // Devlin et al. 2018

    @Option(names = "--model", paramLabel = "MODEL", description = "go on with this model")
    @Nullable
    String model;

    @Option(
            names = "--vocab",
            paramLabel = "PATH",
            description = "start from random numbers, with the tokenizer of this folder or vocab.txt: "
                    + "'./bertrand vocab' makes one")
    @Nullable
    Path vocab;

    @Option(names = "--cased", description = "--vocab is a vocab.txt of a cased tokenizer")
    boolean cased;

    @Option(names = "--layers", paramLabel = "N", description = "layers of a new model (default: 4)")
    @Nullable
    Integer layers;

    @Option(names = "--hidden-size", paramLabel = "N", description = "width of a new model (default: 256)")
    @Nullable
    Integer hiddenSize;

    @Option(
            names = "--heads",
            paramLabel = "N",
            description = "attention heads of a new model's layers (default: one for each 64 of the width)")
    @Nullable
    Integer heads;

    @Option(
            names = "--intermediate-size",
            paramLabel = "N",
            description = "width between a new model's feed-forward layers (default: 4 times the other)")
    @Nullable
    Integer intermediateSize;

    @Option(names = "--dropout", paramLabel = "P", description = "dropout of a new model (default: 0.1)")
    @Nullable
    Double dropout;

    /**
     * The starting point.
     *
     * @param maxLength tokens of the longest example
     * @throws IllegalArgumentException if the model or the vocabulary is none
     */
    StartingPoint startingPoint(int maxLength, CommonOptions common) throws IOException {
        if ((model == null) == (vocab == null)) {
            throw common.wrong("give --model to go on with a published model, or --vocab to start a new one; got %s"
                    .formatted(model == null ? "neither" : "both"));
        }
        if (model != null) {
            boolean sized = layers != null || hiddenSize != null || heads != null || intermediateSize != null;
            if (sized || dropout != null || cased) {
                throw common.wrong("--model has its own sizes, dropout and case; those options go with --vocab");
            }
            return StartingPoint.model(model, Models.resolve(model, common));
        }
        return StartingPoint.scratch(config(maxLength), tokenizer(vocab, common));
    }

    private BertTokenizer tokenizer(@Nullable Path path, CommonOptions common) {
        if (path == null) {
            throw new AssertionError("one of the two is there");
        }
        if (!cased) {
            return BertTokenizer.fromPretrained(path);
        }
        if (Files.isDirectory(path)) {
            throw common.wrong(
                    "--cased is for a vocab.txt; the tokenizer's folder %s says itself what it is".formatted(path));
        }
        return BertTokenizer.of(Vocabulary.read(path), TokenizerConfig.cased());
    }

    private BertConfig config(int maxLength) {
        int width = or(hiddenSize, 256);
        return BertConfig.base()
                .with()
                .layers(or(layers, 4))
                .hiddenSize(width)
                .heads(or(heads, Math.max(1, width / 64)))
                .intermediateSize(or(intermediateSize, 4 * width))
                .dropout(dropout == null ? 0.1 : dropout)
                .maxPositions(Math.max(LONGEST_INPUT, maxLength))
                .build();
    }

    private static int or(@Nullable Integer value, int other) {
        return value == null ? other : value;
    }
}
