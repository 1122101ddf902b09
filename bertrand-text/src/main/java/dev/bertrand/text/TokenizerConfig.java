package dev.bertrand.text;

import org.jspecify.annotations.Nullable;

/**
 * What {@code tokenizer_config.json} says beyond the vocabulary.
 *
 * @param lowerCase {@code do_lower_case}: true for uncased models
 * @param stripAccents {@code strip_accents}; null follows {@code lowerCase}
 * @param tokenizeChineseCharacters {@code tokenize_chinese_chars}: every CJK ideograph is a word of its own
 * @param modelMaxLength the most tokens the model takes, special tokens included; 0 for no limit
 */
public record TokenizerConfig(
        boolean lowerCase,
        @Nullable Boolean stripAccents,
        boolean tokenizeChineseCharacters,
        int modelMaxLength,
        SpecialTokens specialTokens) {
    public TokenizerConfig {
        if (modelMaxLength < 0) {
            throw new IllegalArgumentException(
                    "model_max_length is %d; it must be 0 (no limit) or more".formatted(modelMaxLength));
        }
    }

    /** As in bert-base-uncased. */
    public static TokenizerConfig uncased() {
        return new TokenizerConfig(true, null, true, 512, SpecialTokens.bert());
    }

    /** As in bert-base-cased and bert-base-multilingual-cased. */
    public static TokenizerConfig cased() {
        return new TokenizerConfig(false, null, true, 512, SpecialTokens.bert());
    }

    boolean stripsAccents() {
        // Left unset, strip_accents follows lowercase (Hugging Face, normalizers/bert.rs): uncased models lose their
        // accents, cased ones keep them.
        return stripAccents == null ? lowerCase : stripAccents;
    }
}
