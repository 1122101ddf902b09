package dev.bertrand.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Truncation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to encode: from options, and from the fields of a record where it has them. */
final class TokenizeOptions {
    @Option(
            names = "--add-special-tokens",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Write [CLS] text [SEP] pair [SEP], or just the texts (default: ${DEFAULT-VALUE}).")
    private boolean addSpecialTokens;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "Most tokens of a window, special tokens included (default: the model's limit). "
                    + "Given alone it truncates longest_first.")
    private @Nullable Integer maxLength;

    @Option(
            names = "--truncation",
            paramLabel = "STRATEGY",
            description = "do_not_truncate (false), longest_first (true), only_first or only_second "
                    + "(default: what tokenizer.json says, else do_not_truncate).")
    private @Nullable String truncation;

    @Option(
            names = "--stride",
            paramLabel = "N",
            description = "Tokens a window repeats from the one before it (default: tokenizer.json's, else none).")
    private @Nullable Integer stride;

    @Option(
            names = "--padding-length",
            paramLabel = "N",
            description = "Pad up to N tokens; 0 for no padding (default: tokenizer.json's, else none).")
    private @Nullable Integer paddingLength;

    @Option(
            names = "--pad-to-multiple-of",
            paramLabel = "N",
            description = "Round the padded length up to a multiple of N; 0 for no padding "
                    + "(default: tokenizer.json's, else none).")
    private @Nullable Integer padToMultipleOf;

    /**
     * The options, where {@code record} does not say otherwise.
     *
     * @param defaults for what neither says
     * @throws IllegalArgumentException if a value makes no sense
     */
    EncodeOptions of(ObjectNode record, EncodeOptions defaults) {
        int length = Json.integer(record, "max_length", orElse(maxLength, defaults.maxLength()));
        boolean hasLength = maxLength != null || Json.present(record, "max_length") != null;
        if (hasLength && length < 1) {
            throw new IllegalArgumentException("max_length is %d; wanted 1 or more".formatted(length));
        }
        String strategy = truncation;
        JsonNode field = Json.present(record, "truncation");
        if (field != null) {
            if (!field.isTextual() && !field.isBoolean()) {
                throw Json.wrong("truncation", field, "true, false or the name of a strategy");
            }
            strategy = field.asText();
        }
        Truncation chosen = defaults.truncation();
        if (strategy != null) {
            chosen = strategy(strategy);
        } else if (hasLength && chosen == Truncation.NONE) {
            chosen = Truncation.LONGEST_FIRST; // as in transformers: a length alone asks for truncation
        }
        return new EncodeOptions(
                Json.flag(record, "add_special_tokens", addSpecialTokens),
                length,
                chosen,
                Json.integer(record, "stride", orElse(stride, defaults.stride())),
                Json.integer(record, "padding_length", orElse(paddingLength, defaults.paddingLength())),
                Json.integer(record, "pad_to_multiple_of", orElse(padToMultipleOf, defaults.padToMultipleOf())));
    }

    private static int orElse(@Nullable Integer value, int other) {
        return value == null ? other : value;
    }

    /** By Hugging Face's names. */
    private static Truncation strategy(String name) {
        return switch (name) {
            case "do_not_truncate", "false" -> Truncation.NONE;
            case "longest_first", "true" -> Truncation.LONGEST_FIRST;
            case "only_first" -> Truncation.ONLY_FIRST;
            case "only_second" -> Truncation.ONLY_SECOND;
            default ->
                throw new IllegalArgumentException(
                        "truncation is '%s'; wanted do_not_truncate, longest_first, only_first or only_second"
                                .formatted(name));
        };
    }
}
