package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Our tokenizer and the oracle with one vocabulary and one configuration. */
record Rivals(BertTokenizer ours, Oracle oracle) {
    static final Rivals UNCASED = of(TokenizerConfig.uncased());
    static final Rivals CASED = of(TokenizerConfig.cased());
    static final Rivals LOWER_CASE_WITH_ACCENTS = of(new TokenizerConfig(true, false, true, 512, SpecialTokens.bert()));
    static final Rivals CASED_WITHOUT_ACCENTS = of(new TokenizerConfig(false, true, false, 512, SpecialTokens.bert()));
    static final List<Rivals> ALL = List.of(UNCASED, CASED, LOWER_CASE_WITH_ACCENTS, CASED_WITHOUT_ACCENTS);

    private static Rivals of(TokenizerConfig config) {
        return of(SmallVocabulary.VOCABULARY, config);
    }

    static Rivals of(Vocabulary vocabulary, TokenizerConfig config) {
        return new Rivals(BertTokenizer.of(vocabulary, config), new Oracle(vocabulary, config));
    }

    boolean agree(TextInput input, EncodeOptions options) {
        return Snapshot.of(ours.encode(input, options), input).equals(oracle.encode(input, options));
    }

    void agreeOn(TextInput input, EncodeOptions options) {
        Snapshot actual = Snapshot.of(ours.encode(input, options), input);
        assertThat(actual).as("%s with %s, %s", input, options, ours.config()).isEqualTo(oracle.encode(input, options));
    }

    void agreeOnWords(List<String> words, EncodeOptions options) {
        Snapshot actual = Snapshot.ofWords(ours.encodeWords(words, options));
        assertThat(actual).as("%s with %s", words, options).isEqualTo(oracle.encodeWords(words, options));
    }
}
