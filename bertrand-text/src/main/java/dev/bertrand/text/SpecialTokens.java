package dev.bertrand.text;

import java.util.List;

/** The five pieces with a meaning of their own, as the vocabulary spells them. */
public record SpecialTokens(String unknown, String cls, String sep, String pad, String mask) {
    /** Devlin et al. 2018, and every BERT since. */
    public static SpecialTokens bert() {
        return new SpecialTokens("[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]");
    }

    public List<String> all() {
        return List.of(unknown, cls, sep, pad, mask);
    }
}
