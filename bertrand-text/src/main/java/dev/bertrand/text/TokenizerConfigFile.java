package dev.bertrand.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json}, as
 * transformers does.
 */
final class TokenizerConfigFile {
    static final String CONFIG = "tokenizer_config.json";
    private static final String SPECIAL = "special_tokens_map.json";
    private static final String ADDED = "added_tokens.json";

    private static final List<String> NAMES = List.of("unk_token", "cls_token", "sep_token", "pad_token", "mask_token");

    /** What transformers writes for "no limit": {@code int(1e30)}. */
    private static final String NO_LIMIT = "1000000000000000019884624838656";

    private final JsonFile config;
    private final JsonFile special;
    private final JsonFile added;

    private TokenizerConfigFile(JsonFile config, JsonFile special, JsonFile added) {
        this.config = config;
        this.special = special;
        this.added = added;
    }

    /** What a folder says; a file it lacks says nothing. */
    static TokenizerConfigFile read(Path folder) {
        return new TokenizerConfigFile(
                readIfThere(folder.resolve(CONFIG)),
                readIfThere(folder.resolve(SPECIAL)),
                readIfThere(folder.resolve(ADDED)));
    }

    private static JsonFile readIfThere(Path file) {
        return Files.exists(file) ? JsonFile.read(file) : new JsonFile(file, "", Map.of());
    }

    /** Absent fields take the values of {@code absent}. */
    TokenizerConfig config(TokenizerConfig absent) {
        SpecialTokens tokens = absent.specialTokens();
        return new TokenizerConfig(
                config.flag("do_lower_case", absent.lowerCase()),
                config.has("strip_accents") ? config.flag("strip_accents") : absent.stripAccents(),
                config.flag("tokenize_chinese_chars", absent.tokenizeChineseCharacters()),
                maxLength(absent.modelMaxLength()),
                new SpecialTokens(
                        token("unk_token", tokens.unknown()),
                        token("cls_token", tokens.cls()),
                        token("sep_token", tokens.sep()),
                        token("pad_token", tokens.pad()),
                        token("mask_token", tokens.mask())));
    }

    @Nullable
    Side truncationSide() {
        return side("truncation_side");
    }

    @Nullable
    Side paddingSide() {
        return side("padding_side");
    }

    /**
     * The tokens added to a vocabulary or marked in it: those of {@code added_tokens_decoder}; else, as in older folders,
     * those of {@code added_tokens.json}; and the additional special tokens, which get the next free ids where neither
     * the vocabulary nor the files give them one.
     */
    List<AddedToken> addedTokens(Pieces pieces) {
        Map<String, AddedToken> tokens = new LinkedHashMap<>();
        List<String> specialTokens = specialTokens();
        JsonFile decoder = config.object("added_tokens_decoder");
        if (decoder != null) {
            decoder.fields().forEach((id, token) -> put(tokens, decoded(decoder, (String) id, token)));
        } else {
            added.fields().keySet().forEach(name -> {
                String content = (String) name;
                boolean isSpecial = specialTokens.contains(content);
                int id = added.requireInteger(content);
                put(tokens, isSpecial ? AddedToken.special(id, content) : AddedToken.of(id, content));
            });
        }
        NAMES.stream()
                .flatMap(name -> flagged(name, pieces).stream())
                .forEach(token -> tokens.putIfAbsent(token.content(), token));
        int next = Math.max(
                pieces.size(),
                tokens.values().stream().mapToInt(AddedToken::id).max().orElse(-1) + 1);
        for (String content : additional()) {
            if (!tokens.containsKey(content)) {
                int id = pieces.id(content).orElse(next);
                next = Math.max(next, id + 1);
                put(tokens, AddedToken.special(id, content));
            }
        }
        return List.copyOf(tokens.values());
    }

    static void write(TokenizerDefinition definition, TokenizerConfig config, Path folder) {
        SpecialTokens tokens = config.specialTokens();
        Map<String, String> names = new LinkedHashMap<>();
        names.put("unk_token", tokens.unknown());
        names.put("cls_token", tokens.cls());
        names.put("sep_token", tokens.sep());
        names.put("pad_token", tokens.pad());
        names.put("mask_token", tokens.mask());
        List<AddedToken> additional = definition.addedTokens().stream()
                .filter(token -> token.special() && !tokens.all().contains(token.content()))
                .toList();
        String special = names.entrySet().stream()
                .map(entry -> "  %s: %s".formatted(Json.quote(entry.getKey()), Json.quote(entry.getValue())))
                .collect(Collectors.joining(",\n"));
        if (!additional.isEmpty()) {
            special += additional.stream()
                    .map(token -> Json.quote(token.content()))
                    .collect(Collectors.joining(", ", ",\n  \"additional_special_tokens\": [", "]"));
        }
        TextFiles.write(folder.resolve(SPECIAL), "{\n" + special + "\n}\n");
        TextFiles.write(folder.resolve(CONFIG), """
                {
                  "tokenizer_class": "BertTokenizer",
                  "do_lower_case": %s,
                  "strip_accents": %s,
                  "tokenize_chinese_chars": %s,
                  "model_max_length": %s,
                  "truncation_side": "%s",
                  "padding_side": "%s",
                  "added_tokens_decoder": {
                %s
                  },
                %s
                }
                """.formatted(
                        config.lowerCase(),
                        config.stripAccents(),
                        config.tokenizeChineseCharacters(),
                        config.modelMaxLength() == 0 ? NO_LIMIT : config.modelMaxLength(),
                        name(definition.truncationSide()),
                        name(definition.padding().side()),
                        definition.addedTokens().stream()
                                .map(token -> "    \"%d\": %s".formatted(token.id(), TokenizerJson.token(token, "")))
                                .collect(Collectors.joining(",\n")),
                        special));
        String beyond = definition.addedTokens().stream()
                .filter(token -> definition.vocabulary().id(token.content()).isEmpty())
                .map(token -> "  %s: %d".formatted(Json.quote(token.content()), token.id()))
                .collect(Collectors.joining(",\n"));
        TextFiles.writeOrDelete(folder.resolve(ADDED), beyond.isEmpty() ? null : "{\n" + beyond + "\n}\n");
    }

    private static String name(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static void put(Map<String, AddedToken> tokens, AddedToken token) {
        tokens.put(token.content(), token);
    }

    private static AddedToken decoded(JsonFile decoder, String id, @Nullable Object token) {
        int number;
        try {
            number = Integer.parseInt(id);
        } catch (NumberFormatException e) {
            throw decoder.wrong(id, token, "under the number of its id");
        }
        return TokenizerJson.addedToken(decoder.object(id, token), number, false);
    }

    private List<String> specialTokens() {
        return Stream.concat(NAMES.stream().map(name -> token(name, "")), additional().stream())
                .toList();
    }

    private List<String> additional() {
        List<String> names = new ArrayList<>();
        for (JsonFile file : List.of(config, special)) {
            for (String field : List.of("additional_special_tokens", "extra_special_tokens")) {
                if (file.get(field) instanceof List<?> tokens) {
                    tokens.forEach(token -> names.add(content(file, field, token)));
                }
            }
        }
        return names.stream().distinct().toList();
    }

    private int maxLength(int absent) {
        Object value = config.get("model_max_length");
        if (value == null) {
            return absent;
        }
        if (value instanceof Double length && length >= 1) {
            return length > Integer.MAX_VALUE ? 0 : length.intValue();
        }
        throw config.wrong("model_max_length", value, "a number of tokens");
    }

    /** A token of tokenizer_config.json, or else of the older special_tokens_map.json. */
    private String token(String name, String absent) {
        for (JsonFile file : List.of(config, special)) {
            if (file.has(name)) {
                return content(file, name, file.get(name));
            }
        }
        return absent;
    }

    /** A special token that is given with flags of its own. */
    private Optional<AddedToken> flagged(String name, Pieces pieces) {
        JsonFile file = config.has(name) ? config : special;
        if (!(file.get(name) instanceof Map<?, ?>)) {
            return Optional.empty();
        }
        JsonFile token = file.object(name, file.get(name));
        return Optional.of(TokenizerJson.addedToken(token, pieces.requireId(token(name, "")), true));
    }

    /** A name, or an object around one: {@code {"content": "[MASK]", "lstrip": false, ...}}. */
    private static String content(JsonFile file, String name, @Nullable Object value) {
        Object content = value instanceof Map<?, ?> token ? token.get("content") : value;
        if (content instanceof String token && !token.isEmpty()) {
            return token;
        }
        throw file.wrong(name, value, "a token such as \"[MASK]\"");
    }

    private @Nullable Side side(String name) {
        String side = config.text(name);
        if (side == null) {
            return null;
        }
        return switch (side) {
            case "left" -> Side.LEFT;
            case "right" -> Side.RIGHT;
            default -> throw config.wrong(name, Objects.requireNonNull(side), "left or right");
        };
    }
}
