package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that decides how a tokenizer works: what {@code tokenizer.json} says.
 *
 * @param continuation the prefix of pieces within a word
 * @param longestWord in code points; longer words are unknown
 * @param decoder how tokens are joined; null joins them with spaces
 * @param truncationSide which end loses tokens
 * @param options how to encode where the caller does not say
 */
record TokenizerDefinition(
        Vocabulary vocabulary,
        BertNormalizer normalizer,
        List<AddedToken> addedTokens,
        Template template,
        String unknown,
        String continuation,
        int longestWord,
        @Nullable WordPieceDecoder decoder,
        Padding padding,
        Side truncationSide,
        EncodeOptions options) {

    /** As transformers sets up a BertTokenizerFast from a {@code vocab.txt}. */
    static TokenizerDefinition of(Vocabulary vocabulary, TokenizerConfig config, List<AddedToken> further) {
        SpecialTokens special = config.specialTokens();
        List<AddedToken> added = new ArrayList<>();
        for (String token : special.all()) {
            boolean given = further.stream().anyMatch(other -> other.content().equals(token));
            if (!given && added.stream().noneMatch(other -> other.content().equals(token))) {
                added.add(AddedToken.special(vocabulary.requireId(token), token));
            }
        }
        added.addAll(further);
        Pieces pieces = new Pieces(vocabulary, added);
        return new TokenizerDefinition(
                vocabulary,
                BertNormalizer.of(config),
                List.copyOf(added),
                Template.bert(
                        special.cls(), pieces.requireId(special.cls()), special.sep(), pieces.requireId(special.sep())),
                special.unknown(),
                WordPiece.CONTINUATION,
                WordPiece.LONGEST_WORD,
                new WordPieceDecoder(WordPiece.CONTINUATION, true),
                new Padding(pieces.requireId(special.pad()), special.pad(), 0, Side.RIGHT),
                Side.RIGHT,
                EncodeOptions.defaults());
    }

    WordPiece model() {
        return WordPiece.of(vocabulary, continuation, vocabulary.requireId(unknown), longestWord);
    }

    TokenizerDefinition withNormalizer(BertNormalizer other) {
        return with(other, addedTokens, padding, truncationSide, options);
    }

    /** With tokens added to, or put in the place of, those of the same text or id. */
    TokenizerDefinition withAddedTokens(List<AddedToken> tokens) {
        List<AddedToken> all = new ArrayList<>(addedTokens);
        for (AddedToken token : tokens) {
            all.removeIf(other -> other.content().equals(token.content()) || other.id() == token.id());
            all.add(token);
        }
        return with(normalizer, List.copyOf(all), padding, truncationSide, options);
    }

    TokenizerDefinition withOptions(EncodeOptions other) {
        return with(normalizer, addedTokens, padding, truncationSide, other);
    }

    TokenizerDefinition withSides(@Nullable Side truncation, @Nullable Side pad) {
        Padding padded = padding.on(Objects.requireNonNullElse(pad, padding.side()));
        return with(normalizer, addedTokens, padded, Objects.requireNonNullElse(truncation, truncationSide), options);
    }

    /** With another prefix of pieces within a word, which decoding takes off again. */
    TokenizerDefinition withContinuation(String prefix) {
        return new TokenizerDefinition(
                vocabulary,
                normalizer,
                addedTokens,
                template,
                unknown,
                prefix,
                longestWord,
                new WordPieceDecoder(prefix, true),
                padding,
                truncationSide,
                options);
    }

    /** With other parts; the model stays. */
    private TokenizerDefinition with(
            BertNormalizer normalizer,
            List<AddedToken> addedTokens,
            Padding padding,
            Side truncationSide,
            EncodeOptions options) {
        return new TokenizerDefinition(
                vocabulary,
                normalizer,
                addedTokens,
                template,
                unknown,
                continuation,
                longestWord,
                decoder,
                padding,
                truncationSide,
                options);
    }
}
