package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.text.Vocabulary;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The pieces of a vocabulary by kind. BERT's vocabularies list words from the most frequent to the rarest, after special
 * tokens and single characters.
 */
final class WordPieces {
    private static final Pattern LATIN_WORD = Pattern.compile("[A-Za-z]{2,}");
    private static final Pattern LATIN_SUFFIX = Pattern.compile("##[a-z]+");
    private static final Pattern HAN = Pattern.compile("[\\x{4E00}-\\x{9FFF}]");
    private static final String CONTINUING = "##";
    private static final long SEED = 5;

    private final Vocabulary vocabulary;

    WordPieces(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** Words in letters without accents. */
    Zipf latinWords() {
        return new Zipf(required("words of two or more Latin letters", LATIN_WORD.asMatchPredicate()));
    }

    /** Ends of such words, without the {@code ##}; none in some vocabularies. */
    Zipf latinSuffixes() {
        return new Zipf(pieces(LATIN_SUFFIX.asMatchPredicate()).stream()
                .map(piece -> piece.substring(CONTINUING.length()))
                .toList());
    }

    /** Single Chinese characters. They are listed by code point, so that a shuffled order is nearer to their use. */
    Zipf chineseCharacters() {
        List<String> characters =
                new ArrayList<>(required("Chinese characters (U+4E00 to U+9FFF)", HAN.asMatchPredicate()));
        Collections.shuffle(characters, new Random(SEED));
        return new Zipf(characters);
    }

    /** Words of one script; none in some vocabularies. */
    Zipf words(UnicodeScript script) {
        return new Zipf(pieces(piece -> piece.codePointCount(0, piece.length()) > 1
                && piece.codePoints().allMatch(Character::isLetter)
                && piece.codePoints().allMatch(letter -> UnicodeScript.of(letter) == script)));
    }

    private List<String> required(String what, Predicate<String> wanted) {
        List<String> pieces = pieces(wanted);
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException(
                    "The vocabulary of %d pieces has no %s to make up texts from; name another one or give texts with --text CASE=FILE"
                            .formatted(vocabulary.size(), what));
        }
        return pieces;
    }

    private List<String> pieces(Predicate<String> wanted) {
        return vocabulary.tokens().stream().filter(wanted).toList();
    }
}
