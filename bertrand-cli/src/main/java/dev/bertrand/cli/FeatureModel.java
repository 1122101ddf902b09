package dev.bertrand.cli;

import dev.bertrand.cli.Features.Candidate;
import dev.bertrand.cli.Features.LayerValues;
import dev.bertrand.cli.Features.MaskPrediction;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Keep;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A model opened for {@code features}: its encoder, and of pooler and word predictions what is asked for. */
final class FeatureModel implements AutoCloseable {
    /**
     * What to print.
     *
     * @param mlmTop words for each [MASK]; 0 for none
     */
    record Wanted(LayerChoice layers, boolean pooled, int mlmTop) {}

    /** Modules on the same parameters: an encoder with its pooler, or one with its word predictions. */
    private record Parts(
            Parameters parameters,
            @Nullable BertModel plain,
            @Nullable BertForMaskedLM words,
            @Nullable Pooler pooler) {
        static Parts build(BertConfig config, Parameters parameters, Wanted wanted) {
            if (wanted.mlmTop() == 0) {
                return new Parts(parameters, new BertModel(config, parameters), null, null);
            }
            BertForMaskedLM words = new BertForMaskedLM(config, parameters);
            return new Parts(parameters, null, words, wanted.pooled() ? new Pooler(config, parameters) : null);
        }

        void freeze(Engine engine) {
            if (words != null) {
                words.freeze(engine);
            }
            if (plain != null) {
                plain.freeze(engine);
            }
        }

        Hidden forward(Batch batch, Keep keep) {
            if (words != null) {
                return words.encoder().forward(batch, keep);
            }
            if (plain != null) {
                return plain.forward(batch, keep);
            }
            throw new AssertionError("no encoder");
        }

        void close() {
            if (words != null) {
                words.close();
            }
            if (plain != null) {
                plain.close();
            }
        }

        /** (B, D). */
        Tensor pool(Hidden hidden) {
            if (pooler != null) {
                return pooler.forward(hidden);
            }
            if (plain != null) {
                return plain.pool(hidden);
            }
            throw new AssertionError("no pooler");
        }
    }

    private final Engine engine;
    private final BertConfig config;
    private final @Nullable BertTokenizer tokenizer;
    private final Wanted wanted;
    private final List<LayerChoice.Layer> layers;
    private final Keep keep;
    private final Parts parts;

    /**
     * Opens the model in a folder.
     *
     * @throws IllegalArgumentException if it lacks what is wanted
     */
    FeatureModel(Path folder, Engine engine, Wanted wanted) throws IOException {
        this.engine = engine;
        this.wanted = wanted;
        config = ModelFolder.config(folder);
        layers = wanted.layers().of(config.layers());
        keep = layers.stream().allMatch(layer -> layer.index() == config.layers()) ? Keep.LAST : Keep.ALL_LAYERS;
        tokenizer = ModelFolder.hasTokenizer(folder) ? ModelFolder.tokenizer(folder, config) : null;
        if (wanted.mlmTop() > 0 && tokenizer == null) {
            throw new IllegalArgumentException(
                    "--mlm-top needs to know which id is [MASK], but %s has no tokenizer".formatted(folder));
        }
        parts = ModelFolder.load(
                folder, config, 0, Precision.FP32, (shape, parameters) -> Parts.build(shape, parameters, wanted));
        require(folder, wanted.mlmTop() > 0, "cls.predictions.", "--mlm-top", "masked-language-model head");
        require(folder, wanted.pooled(), "bert.pooler.", "--pooled", "pooler");
        parts.freeze(engine);
    }

    /** A part the file lacks would start from random numbers: right for training, useless here. */
    private void require(Path folder, boolean needed, String prefix, String option, String part) {
        if (needed && parts.parameters().report().initialized().stream().anyMatch(name -> name.startsWith(prefix))) {
            close();
            throw new IllegalArgumentException(
                    "%s: %s has no %s (%s*). Leave the option out, or take a model such as bert-base-uncased."
                            .formatted(option, folder, part, prefix));
        }
    }

    /** The most tokens an input may have. */
    int limit() {
        return config.maxPositions();
    }

    /** Null where the model has no vocabulary. */
    @Nullable
    BertTokenizer tokenizer() {
        return tokenizer;
    }

    /** Runs one batch; an answer per input, in order. */
    List<Features> run(List<FeatureInput> inputs) {
        return engine.compute(() -> compute(inputs));
    }

    private List<Features> compute(List<FeatureInput> inputs) {
        try (Scope scope = Scope.inference()) {
            Batch batch = Batch.of(inputs.stream().map(FeatureInput::sequence).toList());
            Hidden hidden = parts.forward(batch, keep);
            float[][] pooled = wanted.pooled() ? Tensors.toRows(parts.pool(hidden)) : null; // (B, D)
            List<Features> answers = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                FeatureInput input = inputs.get(i);
                answers.add(new Features(
                        input.tokens(),
                        layers(input, hidden, i),
                        pooled == null ? null : Features.finite(pooled[i]),
                        masks(input, hidden, i)));
            }
            return answers;
        }
    }

    private List<LayerValues> layers(FeatureInput input, Hidden hidden, int index) {
        List<LayerValues> values = new ArrayList<>();
        for (LayerChoice.Layer layer : layers) {
            Tensor states = keep == Keep.LAST ? hidden.last() : hidden.layers().get(layer.index()); // (T, D)
            float[][] rows = Tensors.toRows(hidden.of(states, index)); // (L, D)
            values.add(new LayerValues(layer.said(), inPlace(input, rows)));
        }
        return values;
    }

    /** A row per input id: holes of the mask stay holes. */
    private static List<float @Nullable []> inPlace(FeatureInput input, float[][] rows) {
        float[][] placed = new float[input.ids().length][];
        int[] positions = input.sequence().positions();
        for (int k = 0; k < positions.length; k++) {
            placed[positions[k]] = Features.finite(rows[k]);
        }
        return Collections.unmodifiableList(Arrays.asList(placed));
    }

    private @Nullable List<MaskPrediction> masks(FeatureInput input, Hidden hidden, int index) {
        BertForMaskedLM words = parts.words();
        if (words == null || tokenizer == null) {
            return null;
        }
        int maskId = tokenizer.maskId();
        Sequence sequence = input.sequence();
        int[] masks = IntStream.range(0, sequence.length())
                .filter(k -> sequence.ids()[k] == maskId)
                .toArray();
        if (masks.length == 0) {
            return List.of();
        }
        int start = hidden.batch().start(index);
        long[] rows = IntStream.of(masks).mapToLong(k -> (long) start + k).toArray();
        float[][] logits = Tensors.toRows(words.logitsAt(hidden, rows)); // (masks, V)
        List<MaskPrediction> predictions = new ArrayList<>();
        for (int i = 0; i < masks.length; i++) {
            predictions.add(new MaskPrediction(sequence.positions()[masks[i]], best(logits[i], tokenizer)));
        }
        return predictions;
    }

    private List<Candidate> best(float[] logits, BertTokenizer tokenizer) {
        Features.finite(logits);
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer id) -> logits[id]).reversed())
                .limit(wanted.mlmTop())
                .map(id -> new Candidate(id, token(id, tokenizer), logits[id]))
                .toList();
    }

    private static @Nullable String token(int id, BertTokenizer tokenizer) {
        return tokenizer.contains(id) ? tokenizer.token(id) : null;
    }

    @Override
    public void close() {
        parts.close();
    }
}
