package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

/** Our tokenizer and the oracle with one vocabulary and one configuration. */
public record Rivals(BertTokenizer ours, Oracle oracle) {
    static final Rivals UNCASED = of(TokenizerConfig.uncased());
    static final Rivals CASED = of(TokenizerConfig.cased());
    static final Rivals LOWER_CASE_WITH_ACCENTS = of(new TokenizerConfig(true, false, true, 512, SpecialTokens.bert()));
    static final Rivals CASED_WITHOUT_ACCENTS = of(new TokenizerConfig(false, true, false, 512, SpecialTokens.bert()));
    static final List<Rivals> ALL = List.of(UNCASED, CASED, LOWER_CASE_WITH_ACCENTS, CASED_WITHOUT_ACCENTS);

    private static Rivals of(TokenizerConfig config) {
        return of(SmallVocabulary.VOCABULARY, config);
    }

    static Rivals of(Vocabulary vocabulary, TokenizerConfig config) {
        return of(BertTokenizer.of(vocabulary, config));
    }

    /** A tokenizer with what its vocabulary and configuration mean to Hugging Face. */
    public static Rivals of(BertTokenizer ours) {
        return new Rivals(ours, new Oracle(ours.vocabulary(), ours.config()));
    }

    boolean agree(TextInput input, EncodeOptions options) {
        return Snapshot.of(ours.encode(input, options), input).equals(oracle.encode(input, options));
    }

    public void agreeOn(TextInput input, EncodeOptions options) {
        Snapshot actual = Snapshot.of(ours.encode(input, options), input);
        assertThat(actual).as("%s with %s, %s", input, options, ours.config()).isEqualTo(oracle.encode(input, options));
    }

    /**
     * Where ours refuses to cut, the oracle is not asked: a stride without room makes it end the process. It also leaves
     * room for special tokens where none are added.
     *
     * @return false if nothing was compared
     */
    boolean agreeUnlessRefused(TextInput input, EncodeOptions options) {
        Encoding encoding;
        try {
            encoding = ours.encode(input, options);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).*(leaves no room|cannot cut|special tokens alone).*");
            return false;
        }
        if (options.truncation() != Truncation.NONE && options.stride() > options.maxLength() - 2) {
            return false;
        }
        assertThat(Snapshot.of(encoding, input))
                .as("%s with %s", input, options)
                .isEqualTo(oracle.encode(input, options));
        return true;
    }

    void agreeOnDecoding(int[] ids) {
        for (boolean skip : new boolean[] {true, false}) {
            assertThat(ours.decode(ids, skip))
                    .as("%s decoded", Arrays.toString(ids))
                    .isEqualTo(oracle.decode(ids, skip));
        }
    }

    void agreeOnWords(List<String> words, EncodeOptions options) {
        Snapshot actual = Snapshot.ofWords(ours.encodeWords(words, options));
        assertThat(actual).as("%s with %s", words, options).isEqualTo(oracle.encodeWords(words, options));
    }
}
