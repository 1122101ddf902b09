package dev.bertrand.model.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a BERT and of its task, as in Hugging Face's {@code BertConfig}. Read and written by {@link ConfigFile}.
 *
 * @param vocabSize rows of the word embeddings
 * @param hiddenSize width D of every token's vector
 * @param layers number of encoder layers
 * @param heads attention heads N of each; D is a multiple of it
 * @param intermediateSize width between the two feed-forward layers
 * @param activation {@code hidden_act}
 * @param hiddenDropout probability, {@code hidden_dropout_prob}
 * @param attentionDropout probability, {@code attention_probs_dropout_prob}
 * @param classifierDropout probability before a task's layer; null stands for {@code hiddenDropout}
 * @param maxPositions longest sequence in tokens, {@code max_position_embeddings}
 * @param typeVocabSize number of segments
 * @param initializerRange standard deviation of new weights
 * @param layerNormEps added to the variance
 * @param labels names of a task's classes by index, {@code id2label}; one label for a regression
 * @param problemType {@code regression}, {@code single_label_classification}, {@code multi_label_classification} or null
 *     where none was said
 * @param nullThreshold for a model that may say that a context holds no answer: how much likelier than the best answer
 *     that has to be, in logits ({@code null_score_diff_threshold} of Google's run_squad.py); null for one that always
 *     answers
 * @param features what of the encoder's hidden states the task's layer reads
 * @param lstmSize units, in each direction, of a BiLSTM between the features and a tagger's layer; null for none
 * @param decoder how the model writes texts; null for one that does not
 */
public record BertConfig(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        Activation activation,
        double hiddenDropout,
        double attentionDropout,
        @Nullable Double classifierDropout,
        int maxPositions,
        int typeVocabSize,
        double initializerRange,
        double layerNormEps,
        List<String> labels,
        @Nullable String problemType,
        @Nullable Double nullThreshold,
        LayerFeatures features,
        @Nullable Integer lstmSize,
        @Nullable DecoderConfig decoder) {

    public static final String REGRESSION = "regression";
    public static final String SINGLE_LABEL = "single_label_classification";
    public static final String MULTI_LABEL = "multi_label_classification";

    public BertConfig {
        positive("vocab_size", vocabSize);
        positive("hidden_size", hiddenSize);
        positive("num_hidden_layers", layers);
        positive("num_attention_heads", heads);
        positive("intermediate_size", intermediateSize);
        positive("max_position_embeddings", maxPositions);
        positive("type_vocab_size", typeVocabSize);
        probability("hidden_dropout_prob", hiddenDropout);
        probability("attention_probs_dropout_prob", attentionDropout);
        if (classifierDropout != null) {
            probability("classifier_dropout", classifierDropout);
        }
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden_size %d is not a multiple of num_attention_heads %d".formatted(hiddenSize, heads));
        }
        features.states(layers);
        if (decoder != null && decoder.tied() && decoder.layers() != layers) {
            throw new IllegalArgumentException(
                    "a tied decoder has the encoder's %d layers, got %d".formatted(layers, decoder.layers()));
        }
        if (lstmSize != null) {
            positive("the size of the LSTM", lstmSize);
        }
        labels = List.copyOf(labels);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s must be at least 1, got %d".formatted(name, value));
        }
    }

    private static void probability(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("%s must be at least 0 and below 1, got %s".formatted(name, value));
        }
    }

    /** BERT-base, uncased: Devlin et al. 2018, section 3. */
    public static BertConfig base() {
        return new BertConfig(
                30522,
                768,
                12,
                12,
                3072,
                Activation.GELU,
                0.1,
                0.1,
                null,
                512,
                2,
                0.02,
                1e-12,
                List.of(),
                null,
                null,
                LayerFeatures.LAST,
                null,
                null);
    }

    /** What tests run on: two layers of width 32 and no dropout. */
    public static BertConfig tiny() {
        return new BertConfig(
                99,
                32,
                2,
                4,
                37,
                Activation.GELU,
                0,
                0,
                null,
                64,
                2,
                0.02,
                1e-12,
                List.of(),
                null,
                null,
                LayerFeatures.LAST,
                null,
                null);
    }

    /** Width H of one attention head. */
    public int headSize() {
        return hiddenSize / heads;
    }

    /** Whether the task is to predict a number rather than a class. */
    public boolean isRegression() {
        return REGRESSION.equals(problemType) || (problemType == null && labels.size() == 1);
    }

    /** Whether an input may have any number of the labels. */
    public boolean isMultiLabel() {
        return MULTI_LABEL.equals(problemType);
    }

    /** The dropout probability before a task's layer. */
    public double headDropout() {
        return classifierDropout == null ? hiddenDropout : classifierDropout;
    }

    /** Features of a token that the task's layer reads. */
    public int featureSize() {
        return features.width(hiddenSize);
    }

    /** The name of class {@code index}. */
    public String label(int index) {
        return labels.get(index);
    }

    /** The same model, to be changed in what the builder's methods name. */
    public Builder with() {
        return new Builder(this);
    }

    /** Components by name: {@code BertConfig.base().with().layers(6).build()}. */
    public static final class Builder {
        private int vocabSize;
        private int hiddenSize;
        private int layers;
        private int heads;
        private int intermediateSize;
        private Activation activation;
        private double hiddenDropout;
        private double attentionDropout;
        private @Nullable Double classifierDropout;
        private int maxPositions;
        private int typeVocabSize;
        private double initializerRange;
        private double layerNormEps;
        private List<String> labels;
        private @Nullable String problemType;
        private @Nullable Double nullThreshold;
        private LayerFeatures features;
        private @Nullable Integer lstmSize;
        private @Nullable DecoderConfig decoder;

        private Builder(BertConfig config) {
            vocabSize = config.vocabSize;
            hiddenSize = config.hiddenSize;
            layers = config.layers;
            heads = config.heads;
            intermediateSize = config.intermediateSize;
            activation = config.activation;
            hiddenDropout = config.hiddenDropout;
            attentionDropout = config.attentionDropout;
            classifierDropout = config.classifierDropout;
            maxPositions = config.maxPositions;
            typeVocabSize = config.typeVocabSize;
            initializerRange = config.initializerRange;
            layerNormEps = config.layerNormEps;
            labels = config.labels;
            problemType = config.problemType;
            nullThreshold = config.nullThreshold;
            features = config.features;
            lstmSize = config.lstmSize;
            decoder = config.decoder;
        }

        public Builder vocabSize(int vocabSize) {
            this.vocabSize = vocabSize;
            return this;
        }

        public Builder hiddenSize(int hiddenSize) {
            this.hiddenSize = hiddenSize;
            return this;
        }

        public Builder layers(int layers) {
            this.layers = layers;
            return this;
        }

        public Builder heads(int heads) {
            this.heads = heads;
            return this;
        }

        public Builder intermediateSize(int intermediateSize) {
            this.intermediateSize = intermediateSize;
            return this;
        }

        public Builder activation(Activation activation) {
            this.activation = activation;
            return this;
        }

        public Builder hiddenDropout(double hiddenDropout) {
            this.hiddenDropout = hiddenDropout;
            return this;
        }

        public Builder attentionDropout(double attentionDropout) {
            this.attentionDropout = attentionDropout;
            return this;
        }

        public Builder classifierDropout(@Nullable Double classifierDropout) {
            this.classifierDropout = classifierDropout;
            return this;
        }

        public Builder maxPositions(int maxPositions) {
            this.maxPositions = maxPositions;
            return this;
        }

        public Builder typeVocabSize(int typeVocabSize) {
            this.typeVocabSize = typeVocabSize;
            return this;
        }

        public Builder initializerRange(double initializerRange) {
            this.initializerRange = initializerRange;
            return this;
        }

        public Builder layerNormEps(double layerNormEps) {
            this.layerNormEps = layerNormEps;
            return this;
        }

        public Builder labels(List<String> labels) {
            this.labels = labels;
            return this;
        }

        public Builder problemType(@Nullable String problemType) {
            this.problemType = problemType;
            return this;
        }

        public Builder nullThreshold(@Nullable Double nullThreshold) {
            this.nullThreshold = nullThreshold;
            return this;
        }

        public Builder features(LayerFeatures features) {
            this.features = features;
            return this;
        }

        public Builder lstmSize(@Nullable Integer lstmSize) {
            this.lstmSize = lstmSize;
            return this;
        }

        public Builder decoder(@Nullable DecoderConfig decoder) {
            this.decoder = decoder;
            return this;
        }

        /** Every dropout set to one probability. */
        public Builder dropout(double probability) {
            return hiddenDropout(probability).attentionDropout(probability).classifierDropout(null);
        }

        public BertConfig build() {
            return new BertConfig(
                    vocabSize,
                    hiddenSize,
                    layers,
                    heads,
                    intermediateSize,
                    activation,
                    hiddenDropout,
                    attentionDropout,
                    classifierDropout,
                    maxPositions,
                    typeVocabSize,
                    initializerRange,
                    layerNormEps,
                    labels,
                    problemType,
                    nullThreshold,
                    features,
                    lstmSize,
                    decoder);
        }
    }
}
