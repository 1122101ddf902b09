package dev.bertrand.model.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.text.Spacing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code config.json} of a Hugging Face model folder. */
public final class ConfigFile {
    private static final String NAME = "config.json";
    private static final String TASKS = "task_specific_params"; // Hugging Face's place for what a pipeline needs
    private static final String QUESTION_ANSWERING = "question-answering";
    private static final String NULL_THRESHOLD = "null_score_diff_threshold";
    private static final String OWN = "bertrand"; // what no other library knows, nor minds
    private static final String WRITES = "writes";
    private static final String SPACING = "spacing";
    private static final String ENCODER_DECODER = "encoder-decoder"; // Hugging Face's EncoderDecoderConfig
    private static final String TIED = "tie_encoder_decoder";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigFile() {}

    /**
     * Reads {@code folder/config.json}; keys that BERT does not need are ignored, missing ones take BERT-base's value.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not JSON, or not a BERT's config
     */
    public static BertConfig read(Path folder) throws IOException {
        return parse(folder.resolve(NAME), tree(folder));
    }

    /**
     * Reads {@code bert_config.json}, which lies beside Google's checkpoints. It has the same keys, but its "gelu" is the
     * tanh approximation (google-research/bert, {@code modeling.py}).
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not JSON, or not a BERT's config
     */
    public static BertConfig readGoogle(Path file) throws IOException {
        BertConfig config = parse(file, json(file));
        return config.activation() == Activation.GELU
                ? config.with().activation(Activation.GELU_PYTORCH_TANH).build()
                : config;
    }

    private static BertConfig parse(Path file, JsonNode json) {
        try {
            return parse(json);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The Hugging Face class that opens a folder's weights; {@code BertModel} where the config does not say. */
    public static String architecture(Path folder) throws IOException {
        return tree(folder).path("architectures").path(0).asText("BertModel");
    }

    private static JsonNode tree(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "%s has no config.json. A model is a folder in Hugging Face layout: config.json, vocab.txt, model.safetensors."
                            .formatted(folder));
        }
        return json(file);
    }

    private static JsonNode json(Path file) throws IOException {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%s is not JSON: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    private static BertConfig parse(JsonNode json) {
        String type = json.path("model_type").asText("bert");
        if (type.equals(ENCODER_DECODER)) {
            return encoderDecoder(json);
        }
        if (!type.equals("bert")) {
            throw new IllegalArgumentException(
                    "model_type is \"%s\"; this library reads \"bert\" and \"%s\"".formatted(type, ENCODER_DECODER));
        }
        BertConfig base = BertConfig.base();
        return new BertConfig(
                integer(json, "vocab_size", base.vocabSize()),
                integer(json, "hidden_size", base.hiddenSize()),
                integer(json, "num_hidden_layers", base.layers()),
                integer(json, "num_attention_heads", base.heads()),
                integer(json, "intermediate_size", base.intermediateSize()),
                Activation.of(json.path("hidden_act").asText("gelu")),
                number(json, "hidden_dropout_prob", base.hiddenDropout()),
                number(json, "attention_probs_dropout_prob", base.attentionDropout()),
                json.path("classifier_dropout").isNumber()
                        ? json.path("classifier_dropout").asDouble()
                        : null,
                integer(json, "max_position_embeddings", base.maxPositions()),
                integer(json, "type_vocab_size", base.typeVocabSize()),
                number(json, "initializer_range", base.initializerRange()),
                number(json, "layer_norm_eps", base.layerNormEps()),
                labels(json.path("id2label")),
                json.path("problem_type").isTextual()
                        ? json.path("problem_type").asText()
                        : null,
                nullThreshold(json),
                features(json.path(OWN)),
                json.path(OWN).has("lstm_size") ? (Integer) integer(json.path(OWN), "lstm_size", 0) : null,
                decoder(json.path(OWN)));
    }

    /** Of a decoder's own config, what may differ from the encoder's is the number of layers. */
    private static BertConfig encoderDecoder(JsonNode json) {
        BertConfig encoder = parse(json.path("encoder"));
        BertConfig decoder = parse(json.path("decoder"));
        if (!decoder.with().layers(encoder.layers()).build().equals(encoder)) {
            throw new IllegalArgumentException(
                    "encoder and decoder differ in more than their layers; this library wants both of one shape: %s and %s"
                            .formatted(encoder, decoder));
        }
        boolean tied = json.path(TIED).asBoolean();
        return encoder.with()
                .decoder(DecoderConfig.cross(decoder.layers(), tied).withSpacing(spacing(json.path(OWN))))
                .build();
    }

    private static @Nullable DecoderConfig decoder(JsonNode own) {
        if (!own.has(WRITES)) {
            return null;
        }
        String kind = own.path(WRITES).asText();
        return switch (kind) {
            case "causal" -> DecoderConfig.CAUSAL.withSpacing(spacing(own));
            case "masked" -> DecoderConfig.MASKED.withSpacing(spacing(own));
            default ->
                throw new IllegalArgumentException("%s is \"%s\"; wanted causal or masked".formatted(WRITES, kind));
        };
    }

    private static LayerFeatures features(JsonNode own) {
        return LayerFeatures.parse(own.path("layers").asText("last"))
                .withLayerNorm(own.path("mix_layer_norm").asBoolean())
                .withDropout(number(own, "mix_dropout", 0));
    }

    private static @Nullable Spacing spacing(JsonNode own) {
        JsonNode marks = own.path(SPACING);
        return marks.isMissingNode() ? null : new Spacing(strings(marks.path("behind")), strings(marks.path("before")));
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> strings = new TreeSet<>();
        array.forEach(value -> strings.add(value.asText()));
        return strings;
    }

    private static void putSpacing(ObjectNode own, @Nullable Spacing spacing) {
        if (spacing != null) {
            ObjectNode marks = own.putObject(SPACING);
            new TreeSet<>(spacing.behind()).forEach(marks.putArray("behind")::add);
            new TreeSet<>(spacing.before()).forEach(marks.putArray("before")::add);
        }
    }

    private static @Nullable Double nullThreshold(JsonNode json) {
        JsonNode threshold = json.path(TASKS).path(QUESTION_ANSWERING).path(NULL_THRESHOLD);
        return threshold.isNumber() ? (Double) threshold.asDouble() : null;
    }

    private static int integer(JsonNode json, String key, int fallback) {
        JsonNode value = json.path(key);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.canConvertToInt()) {
            throw new IllegalArgumentException("%s is %s; wanted a whole number".formatted(key, value));
        }
        return value.asInt();
    }

    private static double number(JsonNode json, String key, double fallback) {
        JsonNode value = json.path(key);
        if (value.isMissingNode()) {
            return fallback;
        }
        if (!value.isNumber()) {
            throw new IllegalArgumentException("%s is %s; wanted a number".formatted(key, value));
        }
        return value.asDouble();
    }

    private static List<String> labels(JsonNode id2label) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < id2label.size(); i++) {
            JsonNode label = id2label.get(String.valueOf(i));
            if (label == null) {
                throw new IllegalArgumentException("id2label has %d entries but none for %d; wanted 0 to %d"
                        .formatted(id2label.size(), i, id2label.size() - 1));
            }
            labels.add(label.asText());
        }
        return labels;
    }

    /**
     * Writes {@code folder/config.json}.
     *
     * @param architecture the Hugging Face class that opens the weights, such as {@code BertForMaskedLM}
     */
    public static void write(Path folder, BertConfig config, String architecture) throws IOException {
        DecoderConfig decoder = config.decoder();
        ObjectNode json = decoder != null && decoder.kind() == DecoderConfig.Kind.CROSS
                ? encoderDecoder(config, decoder, architecture)
                : bert(config, architecture);
        Files.writeString(
                folder.resolve(NAME), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    private static ObjectNode encoderDecoder(BertConfig config, DecoderConfig decoder, String architecture) {
        BertConfig alone = config.with().decoder(null).build();
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(architecture);
        json.put("model_type", ENCODER_DECODER);
        json.put("is_encoder_decoder", true);
        json.put(TIED, decoder.tied());
        json.put("vocab_size", config.vocabSize());
        json.set("encoder", bert(alone, "BertModel"));
        ObjectNode writes = bert(alone.with().layers(decoder.layers()).build(), "BertLMHeadModel");
        writes.put("is_decoder", true);
        writes.put("add_cross_attention", true);
        json.set("decoder", writes);
        if (decoder.spacing() != null) {
            putSpacing(json.putObject(OWN), decoder.spacing());
        }
        return json;
    }

    private static ObjectNode bert(BertConfig config, String architecture) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(architecture);
        json.put("model_type", "bert");
        json.put("vocab_size", config.vocabSize());
        json.put("hidden_size", config.hiddenSize());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.heads());
        json.put("intermediate_size", config.intermediateSize());
        json.put("hidden_act", config.activation().toString());
        json.put("hidden_dropout_prob", config.hiddenDropout());
        json.put("attention_probs_dropout_prob", config.attentionDropout());
        json.put("classifier_dropout", config.classifierDropout());
        json.put("max_position_embeddings", config.maxPositions());
        json.put("type_vocab_size", config.typeVocabSize());
        json.put("initializer_range", config.initializerRange());
        json.put("layer_norm_eps", config.layerNormEps());
        json.put("pad_token_id", 0);
        json.put("position_embedding_type", "absolute");
        if (!config.labels().isEmpty()) {
            ObjectNode id2label = json.putObject("id2label");
            ObjectNode label2id = json.putObject("label2id");
            for (int i = 0; i < config.labels().size(); i++) {
                id2label.put(String.valueOf(i), config.label(i));
                label2id.put(config.label(i), i);
            }
        }
        putIfSaid(json, "problem_type", config.problemType());
        if (config.nullThreshold() != null) {
            json.putObject(TASKS).putObject(QUESTION_ANSWERING).put(NULL_THRESHOLD, config.nullThreshold());
        }
        putOwn(json, config);
        return json;
    }

    private static void putOwn(ObjectNode json, BertConfig config) {
        LayerFeatures features = config.features();
        DecoderConfig decoder = config.decoder();
        if (features.isLast() && config.lstmSize() == null && decoder == null) {
            return;
        }
        ObjectNode own = json.putObject(OWN);
        own.put("layers", features.toString());
        if (features.kind() == LayerFeatures.Kind.MIX) {
            own.put("mix_layer_norm", features.layerNorm());
            own.put("mix_dropout", features.dropout());
        }
        if (config.lstmSize() != null) {
            own.put("lstm_size", config.lstmSize());
        }
        if (decoder != null) {
            own.put(WRITES, decoder.kind().name().toLowerCase(Locale.ROOT));
            putSpacing(own, decoder.spacing());
        }
    }

    private static void putIfSaid(ObjectNode json, String key, @Nullable String value) {
        if (value != null) {
            json.put(key, value);
        }
    }
}
