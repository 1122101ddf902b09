package dev.bertrand.model.hub;

import java.util.List;
import java.util.regex.Pattern;

/** The names of files that make a model. */
final class ModelFiles {
    static final String CONFIG = "config.json";
    static final String GOOGLE_CONFIG = "bert_config.json";
    static final String VOCAB = "vocab.txt";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";

    /** What stands beside {@link #CONFIG}, as far as a model has it: the tokenizer, and sentence-transformers' own. */
    static final List<String> COMPANIONS = List.of(
            VOCAB,
            "tokenizer.json",
            TOKENIZER_CONFIG,
            "special_tokens_map.json",
            "added_tokens.json",
            "modules.json",
            "sentence_bert_config.json",
            "1_Pooling/config.json");

    /** The forms that weights come in, the best first. */
    static final List<String> WEIGHTS = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "onnx/model.onnx",
            "model.onnx");

    private static final List<String> GOOGLE =
            List.of(GOOGLE_CONFIG, "bert_model.ckpt.index", "bert_model.ckpt.data-00000-of-00001");

    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\\.(safetensors|bin)");
    private static final Pattern EXTERNAL = Pattern.compile("(onnx/)?model\\.onnx[._]data(_\\d{1,4})?");

    private ModelFiles() {}

    static boolean isIndex(String name) {
        return name.endsWith(".index.json");
    }

    /** Whether a name that an index gives is that of a file beside it, and of weights. */
    static boolean isShard(String name) {
        return SHARD.matcher(name).matches();
    }

    /** Whether a file holds numbers of an ONNX model that is larger than its format's 2 GB. */
    static boolean isExternalData(String name) {
        return EXTERNAL.matcher(name).matches();
    }

    /** Whether a file belongs to a model of any form. */
    static boolean isKnown(String name) {
        return name.equals(CONFIG)
                || COMPANIONS.contains(name)
                || WEIGHTS.contains(name)
                || GOOGLE.contains(name)
                || isShard(name)
                || isExternalData(name);
    }
}
