package dev.bertrand.text;

import java.util.List;

/**
 * How to learn a vocabulary, by the names of Hugging Face's BertWordPieceTokenizer.train.
 *
 * @param vocabSize most pieces, special tokens and alphabet included; where these alone are more, they are all there is
 * @param minFrequency how often two pieces must occur side by side to become one; 0 and 1 say the same
 * @param limitAlphabet most distinct characters to keep, the most frequent ones
 * @param specialTokens the first pieces, in this order
 * @param continuingSubwordPrefix what pieces within a word begin with
 */
public record VocabularySettings(
        int vocabSize,
        long minFrequency,
        int limitAlphabet,
        List<String> specialTokens,
        String continuingSubwordPrefix) {
    /** As in Hugging Face: 30,000 pieces, twice, 1,000 characters, BERT's special tokens, {@code ##}. */
    public static VocabularySettings defaults() {
        List<String> special = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
        return new VocabularySettings(30_000, 2, 1_000, special, WordPiece.CONTINUATION);
    }

    public VocabularySettings {
        requirePositive("vocab_size", vocabSize);
        requirePositive("limit_alphabet", limitAlphabet);
        if (minFrequency < 0) {
            throw new IllegalArgumentException("min_frequency is %d; wanted 0 or more".formatted(minFrequency));
        }
        specialTokens = List.copyOf(specialTokens);
        for (String token : specialTokens) {
            if (token.isBlank() || token.lines().count() != 1) {
                throw new IllegalArgumentException(
                        "'%s' is no special token; wanted text on one line such as [PAD]".formatted(token));
            }
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d; wanted 1 or more".formatted(name, value));
        }
    }

    public VocabularySettings withVocabSize(int pieces) {
        return new VocabularySettings(pieces, minFrequency, limitAlphabet, specialTokens, continuingSubwordPrefix);
    }

    public VocabularySettings withMinFrequency(long times) {
        return new VocabularySettings(vocabSize, times, limitAlphabet, specialTokens, continuingSubwordPrefix);
    }

    public VocabularySettings withLimitAlphabet(int characters) {
        return new VocabularySettings(vocabSize, minFrequency, characters, specialTokens, continuingSubwordPrefix);
    }

    public VocabularySettings withSpecialTokens(List<String> tokens) {
        return new VocabularySettings(vocabSize, minFrequency, limitAlphabet, tokens, continuingSubwordPrefix);
    }

    public VocabularySettings withContinuingSubwordPrefix(String prefix) {
        return new VocabularySettings(vocabSize, minFrequency, limitAlphabet, specialTokens, prefix);
    }
}
