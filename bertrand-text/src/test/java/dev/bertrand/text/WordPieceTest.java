package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The walk through the trie against {@link PlainWordPiece}. */
class WordPieceTest {
    private static final String UNKNOWN = "[UNK]";

    /** Words of few letters and pieces that overlap in every way, also where the prefix is made of letters. */
    @Property(tries = 20_000)
    void words_fall_into_the_longest_known_pieces_from_left_to_right(
            @ForAll("pieces") Set<String> pieces, @ForAll("prefix") String prefix, @ForAll("word") String word) {
        assertThat(fast(pieces, prefix, 20, word)).isEqualTo(plain(pieces, prefix, 20, word));
    }

    @Test
    void spans_are_those_of_the_pieces() {
        Vocabulary vocabulary = Vocabulary.of(List.of(UNKNOWN, "ab", "abcdx", "##c", "##d", "##de", "##f"));
        Tokens tokens = split(vocabulary, "##", 100, "abcdef");
        assertThat(names(vocabulary, tokens)).containsExactly("ab", "##c", "##de", "##f");
        assertThat(tokens.starts()).startsWith(0, 2, 3, 5);
        assertThat(tokens.ends()).startsWith(2, 3, 5, 6);
    }

    /** Ever longer pieces that fit up to their last letter: trying each at each place would take 10^11 steps. */
    @Test
    @Timeout(120)
    void long_words_take_linear_time_whatever_the_pieces() {
        String run = "a".repeat(100_000);
        List<String> pieces = List.of(UNKNOWN, "a", "##a", "##aa", "##b", run + "x", "##" + run + "y");
        Vocabulary vocabulary = Vocabulary.of(pieces);
        Tokens tokens = split(vocabulary, "##", Integer.MAX_VALUE, "a".repeat(1_000_001) + "b");
        assertThat(tokens.size()).isEqualTo(500_002);
        assertThat(names(vocabulary, tokens).subList(0, 2)).containsExactly("a", "##aa");
        assertThat(tokens.ends()[500_001]).isEqualTo(1_000_002);
    }

    /** Hugging Face takes cubic time here, so 700 letters have to do. */
    @Test
    void adversarial_words_beyond_the_usual_length_agree_with_the_oracle(@TempDir Path folder) throws IOException {
        List<String> tokens = new ArrayList<>(SpecialTokens.bert().all());
        IntStream.range(1, 60).forEach(length -> tokens.add("##" + "a".repeat(length) + "b"));
        tokens.addAll(List.of("a", "##a", "##b", "##" + "a".repeat(300) + "c"));
        BertTokenizer.of(Vocabulary.of(tokens), TokenizerConfig.uncased()).savePretrained(folder);
        Path file = folder.resolve("tokenizer.json");
        String usual = "\"max_input_chars_per_word\": 100";
        String json = Files.readString(file);
        assertThat(json).contains(usual);
        Files.writeString(file, json.replace(usual, "\"max_input_chars_per_word\": 700"));
        Rivals rivals = new Rivals(BertTokenizer.fromPretrained(folder), new Oracle(Files.readString(file)));
        for (String word : List.of(
                ("a".repeat(69) + "b").repeat(10),
                "a".repeat(700),
                "a".repeat(699) + "z",
                "a".repeat(701),
                "a".repeat(310) + "c")) {
            rivals.agreeOn(TextInput.of(word + " a"), EncodeOptions.defaults());
        }
    }

    private static List<String> fast(Set<String> pieces, String prefix, int longestWord, String word) {
        List<String> tokens = new ArrayList<>(List.of(UNKNOWN));
        tokens.addAll(pieces);
        Vocabulary vocabulary = Vocabulary.of(tokens);
        return names(vocabulary, split(vocabulary, prefix, longestWord, word));
    }

    private static List<String> plain(Set<String> pieces, String prefix, int longestWord, String word) {
        Set<String> vocabulary = new HashSet<>(pieces);
        vocabulary.add(UNKNOWN);
        return new PlainWordPiece(vocabulary, prefix, UNKNOWN, longestWord).split(word);
    }

    private static Tokens split(Vocabulary vocabulary, String prefix, int longestWord, String word) {
        Tokens tokens = new Tokens(4);
        WordPieces words = new WordPieces(WordPiece.of(vocabulary, prefix, 0, longestWord), tokens, Tokens.NONE);
        for (int i = 0; i < word.length(); i++) {
            words.append(word.charAt(i), i, i + 1);
        }
        words.endWord();
        return tokens;
    }

    private static List<String> names(Vocabulary vocabulary, Tokens tokens) {
        return IntStream.range(0, tokens.size())
                .mapToObj(i -> vocabulary.token(tokens.ids()[i]))
                .toList();
    }

    @Provide
    Arbitrary<Set<String>> pieces() {
        Arbitrary<String> letters =
                Arbitraries.strings().withChars("ab#").ofMinLength(1).ofMaxLength(6);
        Arbitrary<String> piece =
                Arbitraries.of("", "##", "##", "ab", "#").flatMap(start -> letters.map(start::concat));
        return piece.list().ofMaxSize(25).map(list -> Collections.unmodifiableSet(new LinkedHashSet<>(list)));
    }

    @Provide
    Arbitrary<String> prefix() {
        return Arbitraries.of("##", "##", "##", "#", "ab", "a", "");
    }

    @Provide
    Arbitrary<String> word() {
        return Arbitraries.strings().withChars("ab#").ofMaxLength(22);
    }
}
