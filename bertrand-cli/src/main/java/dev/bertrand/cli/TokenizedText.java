package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import dev.bertrand.text.TextInput;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An encoding as {@code tokenize} prints it. {@code decoded} leaves special tokens out. */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
record TokenizedText(
        @JsonProperty("ids") int[] ids,
        @JsonProperty("tokens") List<String> tokens,
        @JsonProperty("offsets") List<int @Nullable []> offsets,
        @JsonProperty("type_ids") int[] typeIds,
        @JsonProperty("attention_mask") int[] attentionMask,
        @JsonProperty("special_tokens_mask") int[] specialTokensMask,
        @JsonProperty("word_ids") List<@Nullable Integer> wordIds,
        @JsonProperty("sequence_ids") List<@Nullable Integer> sequenceIds,
        @JsonProperty("decoded") String decoded,

        @JsonProperty("overflowing") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<TokenizedText> overflowing) {

    /** In what offsets count. */
    enum Unit {
        UTF16,
        CODEPOINT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static TokenizedText of(Encoding encoding, TextInput input, Unit unit, BertTokenizer tokenizer) {
        List<@Nullable Span> spans = switch (unit) {
            case UTF16 -> encoding.spans();
            case CODEPOINT -> encoding.codePointSpans(input.text(), input.pair());
        };
        return new TokenizedText(
                encoding.ids(),
                encoding.tokens(),
                offsets(spans),
                encoding.typeIds(),
                encoding.attentionMask(),
                encoding.specialTokensMask(),
                nullable(encoding.wordIds()),
                nullable(encoding.sequenceIds()),
                tokenizer.decode(encoding.ids(), true),
                encoding.overflowing().stream()
                        .map(window -> of(window, input, unit, tokenizer))
                        .toList());
    }

    private static List<int @Nullable []> offsets(List<@Nullable Span> spans) {
        int[][] offsets = new int[spans.size()][];
        for (int i = 0; i < offsets.length; i++) {
            Span span = spans.get(i);
            if (span != null) {
                offsets[i] = new int[] {span.start(), span.end()};
            }
        }
        return Collections.unmodifiableList(Arrays.asList(offsets));
    }

    /** -1 stands for none. */
    private static List<@Nullable Integer> nullable(int[] values) {
        return Arrays.stream(values).mapToObj(value -> value < 0 ? null : value).collect(Collectors.toList());
    }
}
