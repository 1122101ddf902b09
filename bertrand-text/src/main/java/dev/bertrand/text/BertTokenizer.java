package dev.bertrand.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text to ids and back, with the same result as Hugging Face's BertTokenizerFast (tokenizers 0.21). Immutable; one
 * instance serves all threads.
 */
public final class BertTokenizer {
    private static final String VOCABULARY_FILE = "vocab.txt";
    private static final String CONFIG_FILE = "tokenizer_config.json";

    private final Vocabulary vocabulary;
    private final TokenizerConfig config;
    private final TextSplitter splitter;
    private final Template template;
    private final Token padding;

    private BertTokenizer(Vocabulary vocabulary, TokenizerConfig config) {
        this.vocabulary = vocabulary;
        this.config = config;
        SpecialTokens special = config.specialTokens();
        int cls = idOf(special.cls());
        int sep = idOf(special.sep());
        this.template = new Template(
                Token.added(cls, special.cls(), 0),
                Token.added(sep, special.sep(), 0),
                Token.added(sep, special.sep(), 1));
        this.padding = Token.padding(idOf(special.pad()), special.pad());
        special.all().forEach(this::idOf);
        this.splitter = new TextSplitter(vocabulary, config);
    }

    /**
     * Reads {@code vocab.txt} and, where it lies beside it, {@code tokenizer_config.json}; without that the tokenizer
     * is uncased with no limit of length, as in transformers.
     *
     * @param folderOrVocabTxt a model folder, or a vocabulary by itself
     * @throws IllegalArgumentException if a file is missing or malformed, or the vocabulary lacks a special token
     */
    public static BertTokenizer fromPretrained(Path folderOrVocabTxt) {
        if (!Files.exists(folderOrVocabTxt)) {
            throw new IllegalArgumentException(
                    "No folder or file %s; give a model folder with a vocab.txt, or the vocab.txt itself"
                            .formatted(folderOrVocabTxt));
        }
        Path file = Files.isDirectory(folderOrVocabTxt) ? folderOrVocabTxt.resolve(VOCABULARY_FILE) : folderOrVocabTxt;
        Vocabulary vocabulary = Vocabulary.read(file);
        Path configFile = file.resolveSibling(CONFIG_FILE);
        TokenizerConfig config = Files.exists(configFile)
                ? TokenizerConfigFile.read(configFile)
                : new TokenizerConfig(true, null, true, 0, SpecialTokens.bert());
        try {
            return of(vocabulary, config);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * A tokenizer from its parts.
     *
     * @throws IllegalArgumentException if the vocabulary lacks a special token
     */
    public static BertTokenizer of(Vocabulary vocabulary, TokenizerConfig config) {
        return new BertTokenizer(vocabulary, config);
    }

    /** {@code [CLS] text [SEP]}, however long. */
    public Encoding encode(String text) {
        return encode(TextInput.of(text), EncodeOptions.defaults());
    }

    /** {@code [CLS] text [SEP] pair [SEP]}, however long. */
    public Encoding encode(String text, String pair) {
        return encode(TextInput.of(text, pair), EncodeOptions.defaults());
    }

    /**
     * Encodes a text or a text and its pair.
     *
     * @throws IllegalArgumentException if the truncation asked for cannot make the input fit, or its stride leaves no
     *     room
     */
    public Encoding encode(TextInput input, EncodeOptions options) {
        return pad(List.of(unpadded(input, options)), options).get(0);
    }

    /**
     * Encodes words that are split already ({@code is_split_into_words}): word ids count the given words, spans are
     * relative to each word.
     *
     * @throws IllegalArgumentException as in {@link #encode(TextInput, EncodeOptions)}
     */
    public Encoding encodeWords(List<String> words, EncodeOptions options) {
        List<Token> tokens = new ArrayList<>();
        for (int word = 0; word < words.size(); word++) {
            tokens.addAll(splitter.splitWord(words.get(word), word));
        }
        return pad(List.of(assemble(tokens, List.of(), false, options)), options)
                .get(0);
    }

    /** One encoding an input, in their order. Without a padding length, padding goes up to the batch's longest. */
    public List<Encoding> encodeBatch(List<TextInput> inputs, EncodeOptions options) {
        return pad(inputs.stream().map(input -> unpadded(input, options)).toList(), options);
    }

    /** The word pieces of a text, without special tokens. */
    public List<String> tokenize(String text) {
        return splitter.split(text, 0).stream().map(Token::piece).toList();
    }

    /**
     * The text that ids stand for, in the vocabulary's spelling. Ids the vocabulary lacks are passed over, as in
     * Hugging Face. Spaces before {@code . ? ! ,} go.
     */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        List<String> special = config.specialTokens().all();
        return WordPieceDecoder.decode(Arrays.stream(ids)
                .filter(vocabulary::contains)
                .mapToObj(vocabulary::token)
                .filter(token -> !skipSpecialTokens || !special.contains(token))
                .toList());
    }

    /** Writes {@code vocab.txt}, {@code tokenizer_config.json} and {@code special_tokens_map.json} into a folder. */
    public void savePretrained(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        vocabulary.write(folder.resolve(VOCABULARY_FILE));
        TokenizerConfigFile.write(config, folder);
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public TokenizerConfig config() {
        return config;
    }

    public int unknownId() {
        return idOf(config.specialTokens().unknown());
    }

    public int clsId() {
        return idOf(config.specialTokens().cls());
    }

    public int sepId() {
        return idOf(config.specialTokens().sep());
    }

    public int padId() {
        return idOf(config.specialTokens().pad());
    }

    public int maskId() {
        return idOf(config.specialTokens().mask());
    }

    private Encoding unpadded(TextInput input, EncodeOptions options) {
        String pair = input.pair();
        return assemble(
                splitter.split(input.text(), 0),
                pair == null ? List.of() : splitter.split(pair, 1),
                pair != null,
                options);
    }

    private Encoding assemble(List<Token> text, List<Token> pair, boolean paired, EncodeOptions options) {
        int added = options.addSpecialTokens() ? Template.added(paired) : 0;
        Truncator.Cut cut = truncate(text, pair, added, options);
        Windows windows;
        if (options.addSpecialTokens()) {
            windows = paired ? template.pair(cut.text(), cut.pair()) : template.single(cut.text());
        } else {
            windows = cut.text().then(cut.pair());
        }
        List<Encoding> overflowing = windows.rest().stream()
                .map(window -> new Encoding(window, List.of(), 0, padding))
                .toList();
        int truncated = text.size() + pair.size() + added - windows.kept().size();
        return new Encoding(windows.kept(), overflowing, truncated, padding);
    }

    private Truncator.Cut truncate(List<Token> text, List<Token> pair, int added, EncodeOptions options) {
        int maxLength = options.maxLength() == 0 ? config.modelMaxLength() : options.maxLength();
        if (options.truncation() == Truncation.NONE || maxLength == 0) {
            return new Truncator.Cut(Windows.of(text), Windows.of(pair));
        }
        if (maxLength < added) {
            throw new IllegalArgumentException(
                    "max_length is %d, but the special tokens alone are %d; raise it or leave them out"
                            .formatted(maxLength, added));
        }
        return new Truncator(options.truncation(), options.stride()).cut(text, pair, maxLength - added);
    }

    private static List<Encoding> pad(List<Encoding> encodings, EncodeOptions options) {
        if (!options.pads()) {
            return encodings;
        }
        int longest = encodings.stream().mapToInt(Encoding::length).max().orElse(0);
        int length = options.paddedLength(longest);
        return encodings.stream().map(encoding -> encoding.padTo(length)).toList();
    }

    private int idOf(String token) {
        return vocabulary
                .id(token)
                .orElseThrow(() -> new IllegalArgumentException(("The vocabulary of %d pieces lacks %s;"
                                + " is it a BERT vocabulary with the special tokens tokenizer_config.json names?")
                        .formatted(vocabulary.size(), token)));
    }
}
