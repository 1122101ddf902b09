package dev.bertrand.text;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code tokenizer_config.json} and {@code special_tokens_map.json}. */
final class TokenizerConfigFile {
    /** What transformers writes for "no limit": {@code int(1e30)}. */
    private static final String NO_LIMIT = "1000000000000000019884624838656";

    private final Path file;
    private final Map<?, ?> fields;

    private TokenizerConfigFile(Path file, Map<?, ?> fields) {
        this.file = file;
        this.fields = fields;
    }

    static TokenizerConfig read(Path file) {
        String text = TextFiles.read(file);
        Object json;
        try {
            json = Json.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s; fetch the file again".formatted(file, e.getMessage()), e);
        }
        if (!(json instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("%s holds no JSON object; fetch the file again".formatted(file));
        }
        return new TokenizerConfigFile(file, fields).config();
    }

    static void write(TokenizerConfig config, Path folder) {
        SpecialTokens tokens = config.specialTokens();
        String names = """
                  "unk_token": %s,
                  "cls_token": %s,
                  "sep_token": %s,
                  "pad_token": %s,
                  "mask_token": %s
                """.formatted(tokens.all().stream().map(Json::quote).toArray());
        TextFiles.write(folder.resolve("special_tokens_map.json"), "{\n" + names + "}\n");
        String options = """
                  "tokenizer_class": "BertTokenizer",
                  "do_lower_case": %s,
                  "strip_accents": %s,
                  "tokenize_chinese_chars": %s,
                  "model_max_length": %s,
                """.formatted(
                        config.lowerCase(),
                        config.stripAccents(),
                        config.tokenizeChineseCharacters(),
                        config.modelMaxLength() == 0 ? NO_LIMIT : config.modelMaxLength());
        TextFiles.write(folder.resolve("tokenizer_config.json"), "{\n" + options + names + "}\n");
    }

    /** Absent fields take the values of transformers' BertTokenizer. */
    private TokenizerConfig config() {
        SpecialTokens bert = SpecialTokens.bert();
        Boolean lowerCase = flag("do_lower_case");
        Boolean chinese = flag("tokenize_chinese_chars");
        return new TokenizerConfig(
                lowerCase == null || lowerCase,
                flag("strip_accents"),
                chinese == null || chinese,
                maxLength(),
                new SpecialTokens(
                        token("unk_token", bert.unknown()),
                        token("cls_token", bert.cls()),
                        token("sep_token", bert.sep()),
                        token("pad_token", bert.pad()),
                        token("mask_token", bert.mask())));
    }

    private @Nullable Boolean flag(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw wrong(name, value, "true, false or null");
    }

    private int maxLength() {
        Object value = fields.get("model_max_length");
        if (value == null) {
            return 0;
        }
        if (value instanceof Double length && length >= 1) {
            return length > Integer.MAX_VALUE ? 0 : length.intValue();
        }
        throw wrong("model_max_length", value, "a number of tokens");
    }

    /** A name, or an object around one: {@code {"content": "[MASK]", "lstrip": false, ...}}. */
    private String token(String name, String absent) {
        Object value = fields.get(name);
        Object content = value instanceof Map<?, ?> added ? added.get("content") : value;
        if (value == null) {
            return absent;
        }
        if (content instanceof String token && !token.isEmpty()) {
            return token;
        }
        throw wrong(name, value, "a token such as \"%s\"".formatted(absent));
    }

    private IllegalArgumentException wrong(String name, Object value, String wanted) {
        return new IllegalArgumentException("%s: %s is %s; it must be %s".formatted(file, name, value, wanted));
    }
}
