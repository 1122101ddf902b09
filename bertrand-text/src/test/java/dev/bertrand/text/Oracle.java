package dev.bertrand.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Hugging Face's Rust tokenizer (ai.djl.huggingface:tokenizers 0.36.0, tokenizers 0.21), set up as transformers sets up
 * a BertTokenizerFast. Called below DJL's wrapper, which would truncate to 512. Lives as long as the test's JVM.
 */
public final class Oracle {
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final long handle;

    public Oracle(Vocabulary vocabulary, TokenizerConfig config) {
        this(tokenizerJson(vocabulary, config));
    }

    public Oracle(String tokenizerJson) {
        LibUtils.checkStatus();
        this.handle = LIBRARY.createTokenizerFromString(tokenizerJson);
    }

    /** With the truncation and the padding that its file has; not after any of the others. */
    synchronized Snapshot encode(TextInput input) {
        return take(
                input.pair() == null
                        ? LIBRARY.encode(handle, input.text(), true)
                        : LIBRARY.encodeDual(handle, input.text(), input.pair(), true));
    }

    synchronized Snapshot encode(TextInput input, EncodeOptions options) {
        apply(options);
        boolean special = options.addSpecialTokens();
        long encoding = input.pair() == null
                ? LIBRARY.encode(handle, input.text(), special)
                : LIBRARY.encodeDual(handle, input.text(), input.pair(), special);
        return take(encoding);
    }

    synchronized Snapshot encodeWords(List<String> words, EncodeOptions options) {
        apply(options);
        return take(LIBRARY.encodeList(handle, words.toArray(String[]::new), options.addSpecialTokens()));
    }

    synchronized List<Snapshot> encodeBatch(List<String> texts, EncodeOptions options) {
        apply(options);
        long[] encodings = LIBRARY.batchEncode(handle, texts.toArray(String[]::new), options.addSpecialTokens());
        return Arrays.stream(encodings).mapToObj(Oracle::take).toList();
    }

    synchronized String decode(int[] ids, boolean skipSpecialTokens) {
        return LIBRARY.decode(handle, Arrays.stream(ids).asLongStream().toArray(), skipSpecialTokens);
    }

    private void apply(EncodeOptions options) {
        LIBRARY.disableTruncation(handle);
        LIBRARY.disablePadding(handle);
        if (options.truncation() != Truncation.NONE) {
            String strategy = options.truncation().name();
            LIBRARY.setTruncation(handle, options.maxLength(), strategy, options.stride());
        }
        if (options.paddingLength() > 0) {
            LIBRARY.setPadding(handle, options.paddingLength(), "MAX_LENGTH", options.padToMultipleOf());
        } else if (options.padToMultipleOf() > 0) {
            LIBRARY.setPadding(handle, 0, "LONGEST", options.padToMultipleOf());
        }
    }

    private static Snapshot take(long encoding) {
        try {
            List<Snapshot> overflowing = new ArrayList<>();
            for (long window : LIBRARY.getOverflowing(encoding)) {
                overflowing.add(takeWindow(window));
            }
            return snapshot(encoding, overflowing);
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    /**
     * A window without windows of its own: where both texts are cut, merging leaves copies of other windows in some,
     * which transformers never looks at.
     */
    private static Snapshot takeWindow(long window) {
        try {
            return snapshot(window, List.of());
        } finally {
            LIBRARY.deleteEncoding(window);
        }
    }

    private static Snapshot snapshot(long encoding, List<Snapshot> overflowing) {
        return new Snapshot(
                list(LIBRARY.getTokenIds(encoding)),
                List.of(LIBRARY.getTokens(encoding)),
                spans(LIBRARY.getTokenCharSpans(encoding)),
                list(LIBRARY.getTypeIds(encoding)),
                list(LIBRARY.getAttentionMask(encoding)),
                list(LIBRARY.getSpecialTokenMask(encoding)),
                list(LIBRARY.getWordIds(encoding)),
                list(LIBRARY.getSequenceIds(encoding)),
                overflowing);
    }

    private static List<Integer> list(long[] values) {
        return Arrays.stream(values).mapToObj(value -> (int) value).toList();
    }

    private static List<Span> spans(CharSpan[] spans) {
        return Arrays.stream(spans)
                .map(span -> span == null ? null : new Span(span.getStart(), span.getEnd()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String tokenizerJson(Vocabulary vocabulary, TokenizerConfig config) {
        String pieces = IntStream.range(0, vocabulary.size())
                .mapToObj(id -> Json.quote(vocabulary.token(id)) + ":" + id)
                .collect(Collectors.joining(","));
        SpecialTokens special = config.specialTokens();
        String added = special.all().stream()
                .map(token -> """
                        {"id": %d, "content": %s, "single_word": false, "lstrip": false, "rstrip": false,
                         "normalized": false, "special": true}""".formatted(vocabulary.id(token).orElseThrow(), Json.quote(token)))
                .collect(Collectors.joining(","));
        return """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": %s,
                                "strip_accents": %s, "lowercase": %s},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": %s,
                 "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                 "model": {"type": "WordPiece", "unk_token": %s, "continuing_subword_prefix": "##",
                           "max_input_chars_per_word": 100, "vocab": {%s}}}""".formatted(
                        added,
                        config.tokenizeChineseCharacters(),
                        config.stripAccents(),
                        config.lowerCase(),
                        template(vocabulary, special),
                        Json.quote(special.unknown()),
                        pieces);
    }

    private static String template(Vocabulary vocabulary, SpecialTokens special) {
        String cls = Json.quote(special.cls());
        String sep = Json.quote(special.sep());
        int clsId = vocabulary.id(special.cls()).orElseThrow();
        int sepId = vocabulary.id(special.sep()).orElseThrow();
        return """
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": %1$s, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                            {"SpecialToken": {"id": %2$s, "type_id": 0}}],
                 "pair": [{"SpecialToken": {"id": %1$s, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                          {"SpecialToken": {"id": %2$s, "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                          {"SpecialToken": {"id": %2$s, "type_id": 1}}],
                 "special_tokens": {%1$s: {"id": %1$s, "ids": [%3$d], "tokens": [%1$s]},
                                    %2$s: {"id": %2$s, "ids": [%4$d], "tokens": [%2$s]}}}""".formatted(cls, sep, clsId, sepId);
    }
}
