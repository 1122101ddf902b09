package dev.bertrand.model.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The small JSON files of a Hugging Face folder, with the fields and values that {@code transformers} writes. */
final class HuggingFaceFiles {
    private HuggingFaceFiles() {}

    /** {@code tokenizer_config.json}. Accents are stripped where letters are lower-cased: null says so. */
    static ObjectNode tokenizer(boolean lowercase, long maxLength) {
        return specialTokens()
                .put("do_lower_case", lowercase)
                .put("model_max_length", maxLength)
                .putNull("strip_accents")
                .put("tokenize_chinese_chars", true)
                .put("tokenizer_class", "BertTokenizer");
    }

    /** {@code special_tokens_map.json}. */
    static ObjectNode specialTokens() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("cls_token", "[CLS]")
                .put("mask_token", "[MASK]")
                .put("pad_token", "[PAD]")
                .put("sep_token", "[SEP]")
                .put("unk_token", "[UNK]");
    }
}
