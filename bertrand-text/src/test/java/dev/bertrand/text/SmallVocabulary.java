package dev.bertrand.text;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The vocabulary made for these tests: pieces of a dozen scripts, with gaps, so that unknown words occur as well. */
final class SmallVocabulary {
    static final Vocabulary VOCABULARY = Vocabulary.read(path());

    private SmallVocabulary() {}

    static Path path() {
        try {
            return Path.of(SmallVocabulary.class.getResource("vocab.txt").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
