package dev.bertrand.model.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The small JSON files of a Hugging Face folder, with the fields and values that {@code transformers} writes. */
final class HuggingFaceFiles {
    private HuggingFaceFiles() {}

    /** {@code config.json}: sizes come from the tensors, the rest from Devlin et al. 2018 and Google's release. */
    static ObjectNode config(GoogleWeights weights) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putArray("architectures").add(weights.architecture());
        return config.put("attention_probs_dropout_prob", 0.1)
                // Google's graph computes GELU by its tanh approximation, in the MLM head too. "gelu", which Hugging
                // Face's own conversion of these weights says, is the exact one and moves logits by up to 0.16.
                .put("hidden_act", "gelu_pytorch_tanh")
                .put("hidden_dropout_prob", 0.1)
                .put("hidden_size", weights.hiddenSize())
                .put("initializer_range", 0.02)
                .put("intermediate_size", weights.intermediateSize())
                .put("layer_norm_eps", 1e-12)
                .put("max_position_embeddings", weights.positions())
                .put("model_type", "bert")
                .put("num_attention_heads", weights.heads())
                .put("num_hidden_layers", weights.layers())
                .put("pad_token_id", 0)
                .put("type_vocab_size", weights.types())
                .put("vocab_size", weights.vocabSize());
    }

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
