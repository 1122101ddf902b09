package dev.bertrand.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text to ids and back, with the same result as Hugging Face's BertTokenizerFast (tokenizers 0.21). Immutable; one
 * instance serves all threads. A lone surrogate in a text counts as U+FFFD, which is what it becomes in UTF-8: BERT's
 * cleaning removes it, and nothing throws.
 */
public final class BertTokenizer {
    /** Below this many UTF-16 units in all a batch is done by one thread: sharing it out would take longer. */
    private static final int FEWEST_UNITS_TO_SHARE = 1 << 13;

    private final TokenizerDefinition definition;
    private final TokenizerConfig config;
    private final Pieces pieces;
    private final Set<String> specialTokens;
    private final TextSplitter splitter;

    private BertTokenizer(TokenizerDefinition definition, TokenizerConfig config) {
        this(
                definition,
                config,
                new TextSplitter(definition.model(), definition.normalizer(), definition.addedTokens()));
    }

    private BertTokenizer(TokenizerDefinition definition, TokenizerConfig config, TextSplitter splitter) {
        this.definition = definition;
        this.config = config;
        this.pieces = new Pieces(definition.vocabulary(), definition.addedTokens());
        this.specialTokens = definition.addedTokens().stream()
                .filter(AddedToken::special)
                .map(AddedToken::content)
                .collect(Collectors.toUnmodifiableSet());
        this.splitter = splitter;
        config.specialTokens().all().forEach(pieces::requireId);
    }

    /**
     * Reads {@code tokenizer.json} or, where there is none, {@code vocab.txt}, and beside it {@code
     * tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json}. Of a {@code vocab.txt}
     * alone the tokenizer is uncased with no limit of length, as in transformers.
     *
     * @param folderOrFile a model folder, or one of the two files
     * @throws IllegalArgumentException if a file is missing, malformed or another kind of model's, or the vocabulary lacks
     *     a special token
     */
    public static BertTokenizer fromPretrained(Path folderOrFile) {
        TokenizerFolder folder = TokenizerFolder.read(folderOrFile);
        try {
            return new BertTokenizer(folder.definition(), folder.config());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(folderOrFile, e.getMessage()), e);
        }
    }

    /**
     * A tokenizer from its parts.
     *
     * @throws IllegalArgumentException if the vocabulary lacks a special token
     */
    public static BertTokenizer of(Vocabulary vocabulary, TokenizerConfig config) {
        return of(vocabulary, config, WordPiece.CONTINUATION);
    }

    /**
     * A tokenizer from its parts.
     *
     * @param continuingSubwordPrefix what the vocabulary's pieces within a word begin with, {@code ##} in published ones
     * @throws IllegalArgumentException if the vocabulary lacks a special token
     */
    public static BertTokenizer of(Vocabulary vocabulary, TokenizerConfig config, String continuingSubwordPrefix) {
        return new BertTokenizer(
                TokenizerDefinition.of(vocabulary, config, List.of()).withContinuation(continuingSubwordPrefix),
                config);
    }

    /** This tokenizer with tokens added, or put in the place of those of the same text or id. */
    public BertTokenizer withAddedTokens(List<AddedToken> tokens) {
        return new BertTokenizer(definition.withAddedTokens(tokens), config);
    }

    /** This tokenizer with other {@link #options}. */
    public BertTokenizer withOptions(EncodeOptions options) {
        return new BertTokenizer(definition.withOptions(options), config, splitter);
    }

    /** {@code [CLS] text [SEP]}, cut and padded only if {@code tokenizer.json} says so ({@link #options}). */
    public Encoding encode(String text) {
        return encode(TextInput.of(text), definition.options());
    }

    /** {@code [CLS] text [SEP] pair [SEP]}, cut and padded only if {@code tokenizer.json} says so ({@link #options}). */
    public Encoding encode(String text, String pair) {
        return encode(TextInput.of(text, pair), definition.options());
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
        Tokens tokens = new Tokens(2 * words.size());
        for (int word = 0; word < words.size(); word++) {
            splitter.splitWord(words.get(word), word, tokens);
        }
        return pad(List.of(assemble(tokens, new Tokens(0), false, options)), options)
                .get(0);
    }

    /**
     * One encoding an input, in their order. Large batches are shared out over the cores, by the pool of parallel
     * streams. Without a padding length, padding goes up to the batch's longest.
     */
    public List<Encoding> encodeBatch(List<TextInput> inputs, EncodeOptions options) {
        Stream<TextInput> stream = isWorthSharing(inputs) ? inputs.parallelStream() : inputs.stream();
        return pad(stream.map(input -> unpadded(input, options)).toList(), options);
    }

    /** The word pieces of a text, without special tokens. */
    public List<String> tokenize(String text) {
        return encode(TextInput.of(text), EncodeOptions.defaults().withSpecialTokens(false))
                .tokens();
    }

    /**
     * The text that ids stand for, in the vocabulary's spelling. Ids that stand for nothing are passed over, as in
     * Hugging Face. Spaces before {@code . ? ! ,} go.
     */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        List<String> tokens = Arrays.stream(ids)
                .filter(pieces::contains)
                .mapToObj(pieces::token)
                .filter(Predicate.not(token -> skipSpecialTokens && specialTokens.contains(token)))
                .toList();
        WordPieceDecoder decoder = definition.decoder();
        return decoder == null ? String.join(" ", tokens) : decoder.decode(tokens);
    }

    /**
     * Writes {@code vocab.txt}, {@code tokenizer.json}, {@code tokenizer_config.json}, {@code special_tokens_map.json}
     * and, where tokens were added beyond the vocabulary, {@code added_tokens.json} into a folder.
     */
    public void savePretrained(Path folder) {
        new TokenizerFolder(definition, config).write(folder);
    }

    /** The pieces words are split into; {@link #token} and {@link #id} know added tokens as well. */
    public Vocabulary vocabulary() {
        return definition.vocabulary();
    }

    public TokenizerConfig config() {
        return config;
    }

    /** Tokens found in the text as a whole, special ones first among them. */
    public List<AddedToken> addedTokens() {
        return definition.addedTokens();
    }

    /** How to encode where the caller does not say: {@code tokenizer.json}'s truncation and padding, else neither. */
    public EncodeOptions options() {
        return definition.options();
    }

    /** One more than the highest id: how many rows an embedding matrix must have ({@code len(tokenizer)}). */
    public int size() {
        return pieces.size();
    }

    /** Whether an id stands for a token. */
    public boolean contains(int id) {
        return pieces.contains(id);
    }

    /**
     * The token with this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String token(int id) {
        return pieces.token(id);
    }

    /** The id of a token in its exact spelling, empty if there is none. */
    public OptionalInt id(String token) {
        return pieces.id(token);
    }

    public int unknownId() {
        return pieces.requireId(config.specialTokens().unknown());
    }

    public int clsId() {
        return pieces.requireId(config.specialTokens().cls());
    }

    public int sepId() {
        return pieces.requireId(config.specialTokens().sep());
    }

    public int padId() {
        return pieces.requireId(config.specialTokens().pad());
    }

    public int maskId() {
        return pieces.requireId(config.specialTokens().mask());
    }

    private Encoding unpadded(TextInput input, EncodeOptions options) {
        String pair = input.pair();
        return assemble(
                splitter.split(input.text()),
                pair == null ? new Tokens(0) : splitter.split(pair),
                pair != null,
                options);
    }

    private Encoding assemble(Tokens text, Tokens pair, boolean paired, EncodeOptions options) {
        Template template = definition.template();
        boolean special = options.addSpecialTokens();
        int added = special ? template.added(paired) : 0;
        Truncator.Cut cut = truncate(Segment.of(text, 0, 0), Segment.of(pair, 1, 1), added, options);
        Windows windows = template.fill(cut.text(), cut.pair(), paired, special);
        List<Encoding> overflowing = new ArrayList<>(windows.rest().size());
        for (List<Segment> window : windows.rest()) {
            overflowing.add(new Encoding(pieces, definition.padding(), window, List.of(), 0));
        }
        int truncated = text.size() + pair.size() + added - Segment.length(windows.kept());
        return new Encoding(pieces, definition.padding(), windows.kept(), overflowing, truncated);
    }

    private Truncator.Cut truncate(Segment text, Segment pair, int added, EncodeOptions options) {
        int maxLength = options.maxLength() == 0 ? config.modelMaxLength() : options.maxLength();
        if (options.truncation() == Truncation.NONE || maxLength == 0) {
            return new Truncator.Cut(Windows.of(text), Windows.of(pair));
        }
        if (maxLength < added) {
            throw new IllegalArgumentException(
                    "max_length is %d, but the special tokens alone are %d; raise it or leave them out"
                            .formatted(maxLength, added));
        }
        Side side = Objects.requireNonNullElse(options.truncationSide(), definition.truncationSide());
        return new Truncator(options.truncation(), options.stride(), side).cut(text, pair, maxLength - added);
    }

    private List<Encoding> pad(List<Encoding> encodings, EncodeOptions options) {
        if (!options.pads()) {
            return encodings;
        }
        Padding own = definition.padding();
        Padding padding = own.on(Objects.requireNonNullElse(options.paddingSide(), own.side()));
        int longest = encodings.stream().mapToInt(Encoding::length).max().orElse(0);
        int length = options.paddedLength(longest);
        return encodings.stream().map(encoding -> encoding.pad(length, padding)).toList();
    }

    private static boolean isWorthSharing(List<TextInput> inputs) {
        long units = 0;
        for (int i = 0; i < inputs.size() && units < FEWEST_UNITS_TO_SHARE; i++) {
            String pair = inputs.get(i).pair();
            units += inputs.get(i).text().length() + (pair == null ? 0 : pair.length());
        }
        return inputs.size() > 1 && units >= FEWEST_UNITS_TO_SHARE;
    }
}
