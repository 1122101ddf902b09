package dev.bertrand.train.task;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.DecoderConfig;
import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.EncoderDecoderModel;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.Seq2SeqExample;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.tasks.pipeline.TextGenerator;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Spacing;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A text to another text.
 *
 * @param start who writes, and with which weights it begins
 * @param decoderLayers of a new decoder; null for as many as the encoder has
 * @param maxTargetLength what is written is cut to this many tokens when it is learned
 * @param spacing of what is written; null where the tokenizer's will do
 * @param writing how texts are written to be scored
 */
public record Seq2SeqTask(
        Start start,
        @Nullable Integer decoderLayers,
        int maxTargetLength,
        @Nullable Spacing spacing,
        GenerationSettings writing)
        implements Task<Seq2SeqExample> {

    /** Who writes, and with which weights. */
    public enum Start {
        /** BERT itself, each position predicting the next token. */
        CAUSAL,
        /** BERT itself, predicting [MASK]s that stand in the places of the tokens. */
        MASKED,
        /** A decoder with new weights. */
        RANDOM,
        /** A decoder that begins as BERT itself, cross-attention apart (BERT2BERT). */
        WARM,
        /** A decoder that is BERT itself and stays so, cross-attention apart (BERTShare). */
        SHARED;

        boolean isDecoder() {
            return this == RANDOM || this == WARM || this == SHARED;
        }
    }

    public Seq2SeqTask {
        if (decoderLayers != null && start != Start.RANDOM && start != Start.WARM) {
            throw new IllegalArgumentException(
                    "%s has no layers of its own; leave their number (%d) out, or take a random or a warm decoder"
                            .formatted(start.name().toLowerCase(Locale.ROOT), decoderLayers));
        }
        if (maxTargetLength < 2) {
            throw new IllegalArgumentException(
                    "the maximal length of a target must be at least 2, got " + maxTargetLength);
        }
    }

    /** The task of a model that has learned it. */
    public static Seq2SeqTask trained(GenerationSettings writing) {
        return new Seq2SeqTask(Start.CAUSAL, null, writing.maxNewTokens() + 2, null, writing);
    }

    @Override
    public BertConfig configure(BertConfig base) {
        DecoderConfig decoder = switch (start) {
            case CAUSAL -> DecoderConfig.CAUSAL;
            case MASKED -> DecoderConfig.MASKED;
            case RANDOM, WARM -> DecoderConfig.cross(decoderLayers == null ? base.layers() : decoderLayers, false);
            case SHARED -> DecoderConfig.cross(base.layers(), true);
        };
        return base.with()
                .labels(List.of())
                .problemType(null)
                .decoder(decoder.withSpacing(spacing))
                .build();
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return start == Start.WARM || start == Start.SHARED
                ? EncoderDecoderModel.warmStarted(config, parameters)
                : TextGenerator.create(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<Seq2SeqExample> examples, BertTokenizer tokenizer, int maxLength) {
        List<Seq2SeqExample> pairs =
                examples.stream().flatMap(example -> example.pairs().stream()).toList();
        int[][] sources = encode(
                tokenizer,
                pairs.stream().map(Seq2SeqExample::text).toList(),
                EncodeOptions.defaults().truncatedTo(maxLength));
        int[][] targets = encode(
                tokenizer,
                pairs.stream().map(pair -> pair.references().get(0)).toList(),
                EncodeOptions.defaults().truncatedTo(maxTargetLength + 1));
        if (!start.isDecoder()) {
            return new WrittenBehind(sources, targets, start == Start.MASKED, tokenizer);
        }
        return TrainingSet.of(
                Arrays.stream(sources).map(Seq2SeqTask::read).toList(),
                indices -> new Targets.Texts(
                        Arrays.stream(indices).mapToObj(i -> targets[i]).toArray(int[][]::new)));
    }

    /** Where BERT itself writes, what is read and what is written share its positions. */
    @Override
    public int positions(int maxLength) {
        return start.isDecoder() ? Math.max(maxLength, maxTargetLength) : maxLength + maxTargetLength;
    }

    /** From [CLS] to [SEP]. */
    private static int[][] encode(BertTokenizer tokenizer, List<String> texts, EncodeOptions options) {
        return tokenizer.encodeBatch(texts.stream().map(TextInput::of).toList(), options).stream()
                .map(encoding -> encoding.ids())
                .toArray(int[][]::new);
    }

    private static Sequence read(int... ids) {
        int[] positions = new int[ids.length];
        Arrays.setAll(positions, i -> i);
        return new Sequence(ids, new int[ids.length], positions);
    }

    /** @param maxLength not used: what is read is cut to leave room for what is written */
    @Override
    public Outcome outcome(
            BertForTask model, BertTokenizer tokenizer, List<Seq2SeqExample> examples, int maxLength, Engine engine) {
        List<Seq2SeqExample> texts = Seq2SeqExample.grouped(examples);
        List<String> written = write(model, tokenizer, texts, engine);
        return new Outcome(
                texts.size(),
                indices -> TaskMetrics.texts(
                        Arrays.stream(indices).mapToObj(written::get).toList(),
                        Arrays.stream(indices)
                                .mapToObj(i -> texts.get(i).references())
                                .toList()));
    }

    private List<String> write(BertForTask model, BertTokenizer tokenizer, List<Seq2SeqExample> texts, Engine engine) {
        if (model.encoder().layers().isEmpty()) {
            return write(new TextGenerator(model, tokenizer, engine), texts);
        }
        // Writing is for frozen models alone, and this one goes on learning.
        try (BertForTask copy = model.replica()) {
            copy.freeze(engine);
            return write(new TextGenerator(copy, tokenizer, engine), texts);
        }
    }

    private List<String> write(TextGenerator generator, List<Seq2SeqExample> texts) {
        return generator.generate(texts.stream().map(Seq2SeqExample::text).toList(), writing).stream()
                .map(TextGenerator.Written::text)
                .toList();
    }

    @Override
    public String decidingMetric() {
        return "bleu";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("decoder", start.name().toLowerCase(Locale.ROOT));
        if (decoderLayers != null) {
            settings.put("decoder_layers", decoderLayers.toString());
        }
        settings.put("max_target_length", String.valueOf(maxTargetLength));
        settings.put("generation", writing.toString());
        return settings;
    }
}
