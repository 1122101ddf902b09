package dev.bertrand.train.pretrain;

import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.LayerFeatures;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForPreTraining;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where pre-training begins: at a model that knows words already, or at random numbers.
 *
 * @param name the model as it was asked for, or {@code scratch}
 * @param folder the model's folder; null for random numbers
 * @param config the encoder's shape
 * @param tokenizer whose ids the model learns
 */
public record StartingPoint(String name, @Nullable Path folder, BertConfig config, BertTokenizer tokenizer) {
    private static final int HEAD = 64; // width of one, in all of Google's sizes

    /**
     * A published model that goes on with other texts.
     *
     * @param name the model as it was asked for
     */
    public static StartingPoint model(String name, Path folder) throws IOException {
        BertConfig config = ModelFolder.config(folder);
        BertConfig encoder = config.with()
                .labels(List.of())
                .problemType(null)
                .features(LayerFeatures.LAST)
                .build();
        return new StartingPoint(name, folder, encoder, ModelFolder.tokenizer(folder, config));
    }

    /**
     * A new model.
     *
     * @param config its shape; the vocabulary's size is the tokenizer's
     */
    public static StartingPoint scratch(BertConfig config, BertTokenizer tokenizer) {
        return new StartingPoint(
                "scratch", null, config.with().vocabSize(tokenizer.size()).build(), tokenizer);
    }

    /**
     * A new model of BERT-base's proportions: a head for each 64 of the width, and 4 times the width between the feed-forward
     * layers.
     */
    public static StartingPoint scratch(int layers, int width, BertTokenizer tokenizer) {
        BertConfig config = BertConfig.base()
                .with()
                .layers(layers)
                .hiddenSize(width)
                .heads(Math.max(1, width / HEAD))
                .intermediateSize(4 * width)
                .build();
        return scratch(config, tokenizer);
    }

    /** What {@code run.json} calls it. */
    String method() {
        return folder == null ? "scratch" : "continued";
    }

    /** The model before its first step, with the layer for second segments or without. */
    BertForTask create(boolean nextSentence, long seed, Precision precision) throws IOException {
        BiFunction<BertConfig, Parameters, BertForTask> model =
                nextSentence ? BertForPreTraining::new : BertForMaskedLM::new;
        return folder == null
                ? model.apply(config, Parameters.random(seed, precision))
                : ModelFolder.load(folder, config, seed, precision, model);
    }
}
