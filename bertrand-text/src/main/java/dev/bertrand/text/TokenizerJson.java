package dev.bertrand.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code tokenizer.json}, the one file of Hugging Face's tokenizers, where it describes a BERT's. */
final class TokenizerJson {
    static final String NAME = "tokenizer.json";

    private final JsonFile json;

    private TokenizerJson(JsonFile json) {
        this.json = json;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is malformed or describes another kind of tokenizer, saying which part
     */
    static TokenizerDefinition read(Path file) {
        return new TokenizerJson(JsonFile.read(file)).definition();
    }

    private TokenizerDefinition definition() {
        JsonFile model = json.object("model");
        if (model == null || !"WordPiece".equals(model.text("type", "WordPiece"))) {
            throw wrongType("model", model, "a WordPiece model");
        }
        JsonFile preTokenizer = json.object("pre_tokenizer");
        if (preTokenizer == null || !"BertPreTokenizer".equals(preTokenizer.get("type"))) {
            throw wrongType("pre_tokenizer", preTokenizer, "a BertPreTokenizer");
        }
        Vocabulary vocabulary = vocabulary(model);
        List<AddedToken> added = json.list("added_tokens").stream()
                .map(token -> json.object("added_tokens", token))
                .map(token -> addedToken(token, token.requireInteger("id"), false))
                .toList();
        Pieces pieces = new Pieces(vocabulary, added);
        JsonFile padding = json.object("padding");
        JsonFile truncation = json.object("truncation");
        return new TokenizerDefinition(
                vocabulary,
                normalizer(),
                added,
                template(pieces),
                model.text("unk_token", SpecialTokens.bert().unknown()),
                model.text("continuing_subword_prefix", WordPiece.CONTINUATION),
                model.integer("max_input_chars_per_word", WordPiece.LONGEST_WORD),
                decoder(),
                padding == null ? defaultPadding(pieces) : padding(padding),
                truncation == null ? Side.RIGHT : side(truncation),
                options(truncation, padding));
    }

    /** {@code {"[PAD]": 0, ...}}: pieces by id, none left out. */
    private static Vocabulary vocabulary(JsonFile model) {
        JsonFile vocab = model.object("vocab");
        if (vocab == null) {
            throw model.wrong("vocab", null, "an object of pieces and their ids");
        }
        String[] pieces = new String[vocab.fields().size()];
        for (Object name : vocab.fields().keySet()) {
            String piece = (String) name;
            int id = vocab.requireInteger(piece);
            if (id >= pieces.length || pieces[id] != null) {
                throw vocab.wrong(piece, id, "an id of its own below the number of pieces, " + pieces.length);
            }
            pieces[id] = piece;
        }
        return Vocabulary.of(Arrays.asList(pieces));
    }

    static AddedToken addedToken(JsonFile token, int id, boolean specialIfAbsent) {
        String content = token.text("content");
        if (content == null) {
            throw token.wrong("content", null, "the token's text");
        }
        boolean special = token.flag("special", specialIfAbsent);
        return new AddedToken(
                id,
                content,
                token.flag("single_word", false),
                token.flag("lstrip", false),
                token.flag("rstrip", false),
                token.flag("normalized", !special),
                special);
    }

    private BertNormalizer normalizer() {
        JsonFile normalizer = json.object("normalizer");
        if (normalizer == null) {
            return new BertNormalizer(false, false, false, false);
        }
        if (!"BertNormalizer".equals(normalizer.get("type"))) {
            throw wrongType("normalizer", normalizer, "a BertNormalizer");
        }
        boolean lowerCase = normalizer.flag("lowercase", true);
        return new BertNormalizer(
                normalizer.flag("clean_text", true),
                normalizer.flag("handle_chinese_chars", true),
                normalizer.flag("strip_accents", lowerCase),
                lowerCase);
    }

    private @Nullable WordPieceDecoder decoder() {
        JsonFile decoder = json.object("decoder");
        if (decoder == null) {
            return null;
        }
        if (!"WordPiece".equals(decoder.get("type"))) {
            throw wrongType("decoder", decoder, "a WordPiece decoder");
        }
        return new WordPieceDecoder(decoder.text("prefix", WordPiece.CONTINUATION), decoder.flag("cleanup", true));
    }

    private Template template(Pieces pieces) {
        JsonFile processor = json.object("post_processor");
        if (processor == null) {
            return Template.plain();
        }
        if ("BertProcessing".equals(processor.get("type"))) {
            List<?> cls = pair(processor, "cls");
            List<?> sep = pair(processor, "sep");
            return Template.bert(
                    (String) cls.get(0),
                    ((Double) cls.get(1)).intValue(),
                    (String) sep.get(0),
                    ((Double) sep.get(1)).intValue());
        }
        if (!"TemplateProcessing".equals(processor.get("type"))) {
            throw wrongType("post_processor", processor, "TemplateProcessing or BertProcessing");
        }
        JsonFile special = processor.object("special_tokens");
        return new Template(items(processor, "single", special, pieces), items(processor, "pair", special, pieces));
    }

    /** {@code ["[SEP]", 102]}. */
    private static List<?> pair(JsonFile processor, String name) {
        List<?> pair = processor.list(name);
        if (pair.size() != 2 || !(pair.get(0) instanceof String) || !(pair.get(1) instanceof Double)) {
            throw processor.wrong(name, pair, "a token and its id");
        }
        return pair;
    }

    private static List<Template.Item> items(
            JsonFile processor, String name, @Nullable JsonFile special, Pieces pieces) {
        List<Template.Item> items = new ArrayList<>();
        for (Object element : processor.list(name)) {
            JsonFile item = processor.object(name, element);
            JsonFile token = item.object("SpecialToken");
            JsonFile sequence = item.object("Sequence");
            if (token != null) {
                String id = token.text("id", "");
                JsonFile tokens = special == null ? null : special.object(id);
                List<Integer> ids = tokens == null ? List.of() : ids(tokens, pieces);
                if (ids.isEmpty()) {
                    throw processor.wrong(name, id, "one of the processor's special_tokens");
                }
                items.add(new Template.Special(id, ids, token.integer("type_id", 0)));
            } else if (sequence != null) {
                items.add(
                        new Template.Sequence("B".equals(sequence.text("id")) ? 1 : 0, sequence.integer("type_id", 0)));
            } else {
                throw processor.wrong(name, element, "made of SpecialToken and Sequence");
            }
        }
        return List.copyOf(items);
    }

    private static List<Integer> ids(JsonFile tokens, Pieces pieces) {
        return tokens.list("ids").stream()
                .map(id -> {
                    if (id instanceof Double number && pieces.contains(number.intValue())) {
                        return number.intValue();
                    }
                    throw tokens.wrong("ids", id, "ids of tokens");
                })
                .toList();
    }

    private static Padding defaultPadding(Pieces pieces) {
        String pad = SpecialTokens.bert().pad();
        return new Padding(pieces.id(pad).orElse(0), pad, 0, Side.RIGHT);
    }

    private static Padding padding(JsonFile padding) {
        return new Padding(
                padding.integer("pad_id", 0),
                padding.text("pad_token", SpecialTokens.bert().pad()),
                padding.integer("pad_type_id", 0),
                side(padding));
    }

    private static Side side(JsonFile object) {
        return switch (object.text("direction", "Right")) {
            case "Left" -> Side.LEFT;
            case "Right" -> Side.RIGHT;
            default -> throw object.wrong("direction", object.get("direction"), "Left or Right");
        };
    }

    private static EncodeOptions options(@Nullable JsonFile truncation, @Nullable JsonFile padding) {
        EncodeOptions options = EncodeOptions.defaults();
        if (truncation != null) {
            options = options.withMaxLength(truncation.requireInteger("max_length"))
                    .withStride(truncation.integer("stride", 0))
                    .withTruncation(strategy(truncation));
        }
        if (padding == null) {
            return options;
        }
        int multiple = padding.integer("pad_to_multiple_of", 0);
        if ("BatchLongest".equals(padding.get("strategy"))) {
            return options.withPadToMultipleOf(Math.max(1, multiple));
        }
        JsonFile strategy = padding.object("strategy");
        if (strategy == null) {
            throw padding.wrong("strategy", null, "BatchLongest or {\"Fixed\": length}");
        }
        return options.withPaddingLength(strategy.requireInteger("Fixed")).withPadToMultipleOf(multiple);
    }

    private static Truncation strategy(JsonFile truncation) {
        return switch (truncation.text("strategy", "LongestFirst")) {
            case "LongestFirst" -> Truncation.LONGEST_FIRST;
            case "OnlyFirst" -> Truncation.ONLY_FIRST;
            case "OnlySecond" -> Truncation.ONLY_SECOND;
            default ->
                throw truncation.wrong("strategy", truncation.get("strategy"), "LongestFirst, OnlyFirst or OnlySecond");
        };
    }

    private IllegalArgumentException wrongType(String part, @Nullable JsonFile got, String wanted) {
        return new IllegalArgumentException("%s: its %s is %s; a BERT's is %s: is this another model's tokenizer?"
                .formatted(json.file(), part, got == null ? "missing" : got.get("type"), wanted));
    }

    /** Writes a file that Hugging Face's tokenizers load. */
    static void write(TokenizerDefinition definition, Path file) {
        BertNormalizer normalizer = definition.normalizer();
        WordPieceDecoder decoder = definition.decoder();
        TextFiles.write(file, """
                {
                  "version": "1.0",
                  "truncation": %s,
                  "padding": %s,
                  "added_tokens": [
                %s
                  ],
                  "normalizer": {
                    "type": "BertNormalizer",
                    "clean_text": %s,
                    "handle_chinese_chars": %s,
                    "strip_accents": %s,
                    "lowercase": %s
                  },
                  "pre_tokenizer": {"type": "BertPreTokenizer"},
                  "post_processor": %s,
                  "decoder": %s,
                  "model": {
                    "type": "WordPiece",
                    "unk_token": %s,
                    "continuing_subword_prefix": %s,
                    "max_input_chars_per_word": %d,
                    "vocab": {
                %s
                    }
                  }
                }
                """.formatted(
                        truncation(definition),
                        padding(definition),
                        definition.addedTokens().stream()
                                .map(token -> "    " + token(token, "\"id\": %d, ".formatted(token.id())))
                                .collect(Collectors.joining(",\n")),
                        normalizer.cleanText(),
                        normalizer.spaceOutCjk(),
                        normalizer.stripAccents(),
                        normalizer.lowerCase(),
                        postProcessor(definition),
                        decoder == null
                                ? "null"
                                : "{\"type\": \"WordPiece\", \"prefix\": %s, \"cleanup\": %s}"
                                        .formatted(Json.quote(decoder.continuation()), decoder.cleanUp()),
                        Json.quote(definition.unknown()),
                        Json.quote(definition.continuation()),
                        definition.longestWord(),
                        pieces(definition.vocabulary())));
    }

    /** An added token as an object; {@code before} goes before its fields. */
    static String token(AddedToken token, String before) {
        return "{%s\"content\": %s, \"single_word\": %s, \"lstrip\": %s, \"rstrip\": %s, \"normalized\": %s, \"special\": %s}"
                .formatted(
                        before,
                        Json.quote(token.content()),
                        token.singleWord(),
                        token.lstrip(),
                        token.rstrip(),
                        token.normalized(),
                        token.special());
    }

    /** Of a piece listed twice only the last id can be written, as a name is once in an object. */
    private static String pieces(Vocabulary vocabulary) {
        return IntStream.range(0, vocabulary.size())
                .filter(id -> vocabulary.requireId(vocabulary.token(id)) == id)
                .mapToObj(id -> "      %s: %d".formatted(Json.quote(vocabulary.token(id)), id))
                .collect(Collectors.joining(",\n"));
    }

    private static String truncation(TokenizerDefinition definition) {
        EncodeOptions options = definition.options();
        String strategy = switch (options.truncation()) {
            case NONE -> null;
            case LONGEST_FIRST -> "LongestFirst";
            case ONLY_FIRST -> "OnlyFirst";
            case ONLY_SECOND -> "OnlySecond";
        };
        return strategy == null
                ? "null"
                : "{\"direction\": \"%s\", \"max_length\": %d, \"strategy\": \"%s\", \"stride\": %d}"
                        .formatted(
                                direction(definition.truncationSide()),
                                options.maxLength(),
                                strategy,
                                options.stride());
    }

    private static String padding(TokenizerDefinition definition) {
        EncodeOptions options = definition.options();
        if (!options.pads()) {
            return "null";
        }
        Padding padding = definition.padding();
        return ("{\"strategy\": %s, \"direction\": \"%s\", \"pad_to_multiple_of\": %s, \"pad_id\": %d,"
                        + " \"pad_type_id\": %d, \"pad_token\": %s}")
                .formatted(
                        options.paddingLength() == 0
                                ? "\"BatchLongest\""
                                : "{\"Fixed\": %d}".formatted(options.paddingLength()),
                        direction(padding.side()),
                        options.padToMultipleOf() == 0 ? "null" : Integer.toString(options.padToMultipleOf()),
                        padding.id(),
                        padding.typeId(),
                        Json.quote(padding.token()));
    }

    private static String direction(Side side) {
        return side == Side.LEFT ? "Left" : "Right";
    }

    private static String postProcessor(TokenizerDefinition definition) {
        Template template = definition.template();
        if (template.equals(Template.plain())) {
            return "null";
        }
        Pieces pieces = new Pieces(definition.vocabulary(), definition.addedTokens());
        Map<String, Template.Special> special = new LinkedHashMap<>();
        IntStream.of(0, 1)
                .mapToObj(paired -> template.items(paired == 1))
                .flatMap(List::stream)
                .forEach(item -> {
                    if (item instanceof Template.Special token) {
                        special.put(token.name(), token);
                    }
                });
        return """
                {
                    "type": "TemplateProcessing",
                    "single": [%s],
                    "pair": [%s],
                    "special_tokens": {%s}
                  }""".formatted(
                        items(template.single()),
                        items(template.pair()),
                        special.values().stream()
                                .map(token -> "%1$s: {\"id\": %1$s, \"ids\": %2$s, \"tokens\": [%3$s]}"
                                        .formatted(
                                                Json.quote(token.name()),
                                                token.ids(),
                                                token.ids().stream()
                                                        .map(id -> Json.quote(pieces.token(Objects.requireNonNull(id))))
                                                        .collect(Collectors.joining(", "))))
                                .collect(Collectors.joining(", ")));
    }

    private static String items(List<Template.Item> items) {
        return items.stream()
                .map(item -> item instanceof Template.Special token
                        ? "{\"SpecialToken\": {\"id\": %s, \"type_id\": %d}}"
                                .formatted(Json.quote(token.name()), token.typeId())
                        : "{\"Sequence\": {\"id\": \"%s\", \"type_id\": %d}}"
                                .formatted(
                                        ((Template.Sequence) item).sequenceId() == 0 ? "A" : "B",
                                        ((Template.Sequence) item).typeId()))
                .collect(Collectors.joining(", "));
    }
}
