package dev.bertrand.model.config;

/**
 * How a model writes a text about another one.
 *
 * @param layers of a decoder of its own; 0 where BERT itself writes
 * @param tied whether such a decoder shares embeddings and layers with the encoder, cross-attention apart (Hugging Face's
 *     {@code tie_encoder_decoder}; BERTShare of Rothe et al. 2020)
 */
public record DecoderConfig(Kind kind, int layers, boolean tied) {
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
    public static final DecoderConfig CAUSAL = new DecoderConfig(Kind.CAUSAL, 0, false);

    /** BERT itself, predicting [MASK]. */
    public static final DecoderConfig MASKED = new DecoderConfig(Kind.MASKED, 0, false);

    /** A decoder of its own. */
    public static DecoderConfig cross(int layers, boolean tied) {
        return new DecoderConfig(Kind.CROSS, layers, tied);
    }
}
