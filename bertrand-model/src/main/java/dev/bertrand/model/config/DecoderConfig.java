package dev.bertrand.model.config;

import dev.bertrand.text.Spacing;
import org.jspecify.annotations.Nullable;

/**
 * How a model writes a text about another one.
 *
 * @param layers of a decoder of its own; 0 where BERT itself writes
 * @param tied whether such a decoder shares embeddings and layers with the encoder, cross-attention apart (Hugging Face's
 *     {@code tie_encoder_decoder}; BERTShare of Rothe et al. 2020)
 * @param spacing where what is written has spaces around marks; null for where the tokenizer puts them
 */
public record DecoderConfig(
        Kind kind, int layers, boolean tied, @Nullable Spacing spacing) {
    /** Who writes, and where the next token is read off. */
    public enum Kind {
        /**
         * BERT itself, fed its own output behind what it reads (UniLM: Dong et al. 2019, arXiv 1905.03197); the output at
         * each token predicts the one behind it.
         */
        CAUSAL,
        /** The same, but the next token is what BERT puts in the place of a [MASK] behind those that are there. */
        MASKED,
        /** A decoder that looks at the encoder's output (Hugging Face's {@code EncoderDecoderModel}). */
        CROSS
    }

    public DecoderConfig {
        if ((kind == Kind.CROSS) != (layers > 0)) {
            throw new IllegalArgumentException(
                    "a decoder of its own has at least 1 layer and BERT itself none more, got %s with %d"
                            .formatted(kind, layers));
        }
        if (tied && kind != Kind.CROSS) {
            throw new IllegalArgumentException("only a decoder of its own can be tied, got " + kind);
        }
    }

    /** BERT itself, each position predicting the next token. */
    public static final DecoderConfig CAUSAL = new DecoderConfig(Kind.CAUSAL, 0, false, null);

    /** BERT itself, predicting [MASK]. */
    public static final DecoderConfig MASKED = new DecoderConfig(Kind.MASKED, 0, false, null);

    /** A decoder of its own. */
    public static DecoderConfig cross(int layers, boolean tied) {
        return new DecoderConfig(Kind.CROSS, layers, tied, null);
    }

    /** The same that writes with other spaces. */
    public DecoderConfig withSpacing(@Nullable Spacing other) {
        return new DecoderConfig(kind, layers, tied, other);
    }
}
