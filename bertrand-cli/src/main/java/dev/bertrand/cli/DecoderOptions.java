package dev.bertrand.cli;

import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.tasks.dataset.Seq2SeqExample;
import dev.bertrand.tasks.dataset.Seq2SeqSplit;
import dev.bertrand.text.Spacing;
import dev.bertrand.train.task.Seq2SeqTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a model learns to write. */
final class DecoderOptions {
    private static final long DRAW_SEED = 42;

    @Option(
            names = "--decoder",
            paramLabel = "WHO",
            description = "seq2seq: masked or causal, BERT itself behind what it reads (UniLM), predicting [MASK]s or "
                    + "the next token; random, warm or shared, a decoder that is new, begins as BERT, or is BERT "
                    + "(default: masked)")
    Seq2SeqTask.@Nullable Start start;

    @Option(
            names = "--decoder-layers",
            paramLabel = "N",
            description = "seq2seq: of a random or a warm decoder (default: as many as the encoder's)")
    @Nullable
    Integer layers;

    @Option(
            names = "--max-target-length",
            paramLabel = "N",
            description = "seq2seq: what is to be written is cut to this many tokens (default: 64)")
    @Nullable
    Integer maxTargetLength;

    @Option(
            names = "--dev-share",
            paramLabel = "PART",
            description =
                    "seq2seq: hold out so much of --train, such as 0.2, whole texts with all that is written for them")
    @Nullable
    Double devShare;

    @Option(
            names = "--max-train-samples",
            paramLabel = "N",
            description = "seq2seq: learn from N pairs alone, drawn at random, the same ones each time (default: all)")
    @Nullable
    Integer maxTrainSamples;

    /** @throws IllegalArgumentException if an option is given, and the task is another one */
    void requireUnusedFor(String task) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("--decoder", start);
        given.put("--decoder-layers", layers);
        given.put("--max-target-length", maxTargetLength);
        given.put("--dev-share", devShare);
        given.put("--max-train-samples", maxTrainSamples);
        given.values().removeIf(Objects::isNull);
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: for --task seq2seq, not for %s".formatted(String.join(", ", given.keySet()), task));
        }
    }

    /** The examples in two parts. */
    Seq2SeqSplit split(List<Seq2SeqExample> examples, long seed) {
        return devShare == null ? new Seq2SeqSplit(examples, List.of()) : Seq2SeqSplit.of(examples, devShare, seed);
    }

    /** Those to learn from. */
    List<Seq2SeqExample> limited(List<Seq2SeqExample> examples) {
        if (maxTrainSamples == null) {
            return examples;
        }
        if (maxTrainSamples < 1) {
            throw new IllegalArgumentException(
                    "--max-train-samples is %d; wanted at least 1".formatted(maxTrainSamples));
        }
        List<Seq2SeqExample> drawn = new ArrayList<>(examples);
        Collections.shuffle(drawn, new Random(DRAW_SEED));
        return drawn.subList(0, Math.min(maxTrainSamples, drawn.size()));
    }

    /** The task, with spaces as in what is to be written. */
    Seq2SeqTask task(List<Seq2SeqExample> examples, GenerationSettings writing) {
        Spacing spacing = Spacing.of(examples.stream()
                .flatMap(example -> example.references().stream())
                .toList());
        return new Seq2SeqTask(
                start == null ? Seq2SeqTask.Start.MASKED : start,
                layers,
                maxTargetLength == null ? writing.maxNewTokens() : maxTargetLength,
                spacing,
                writing);
    }
}
