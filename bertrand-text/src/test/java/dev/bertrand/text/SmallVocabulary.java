package dev.bertrand.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The vocabulary made for these tests: pieces of a dozen scripts, with gaps, so that unknown words occur as well. */
final class SmallVocabulary {
    static final Vocabulary VOCABULARY = read();

    private SmallVocabulary() {}

    /** Also where these tests are in a jar, as other modules see them. */
    private static Vocabulary read() {
        try (InputStream in = SmallVocabulary.class.getResourceAsStream("vocab.txt")) {
            return Vocabulary.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path path() {
        try {
            return Path.of(SmallVocabulary.class.getResource("vocab.txt").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
