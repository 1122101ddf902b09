package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learned vocabularies against {@link PlainVocabularyTrainer}. */
class VocabularyTrainerTest {
    private static final VocabularySettings SMALL =
            VocabularySettings.defaults().withVocabSize(120);

    @TempDir
    private Path folder;

    @Property(tries = 3000)
    void a_vocabulary_is_that_of_the_plain_algorithm(
            @ForAll("texts") List<String> texts,
            @ForAll @IntRange(min = 5, max = 60) int size,
            @ForAll @IntRange(max = 4) int minFrequency,
            @ForAll @IntRange(min = 1, max = 7) int limitAlphabet,
            @ForAll("prefixes") String prefix) {
        VocabularySettings settings =
                new VocabularySettings(size, minFrequency, limitAlphabet, List.of("[PAD]", "[UNK]", "b"), prefix);
        WordCounts counts = counts(texts);
        assertThat(train(counts, settings).tokens()).isEqualTo(PlainVocabularyTrainer.train(counts.sorted(), settings));
    }

    /** Found by the property: the same pair is a candidate twice, with the same count, in different words. */
    @Test
    void equal_candidates_take_turns_in_the_order_they_were_found() {
        WordCounts counts = counts(List.of("aaaaaaabab", "ab ababbbaaaaaabaaaabaaaaaa ab"));
        VocabularySettings settings = new VocabularySettings(13, 0, 1, List.of("[PAD]", "[UNK]", "b"), "a");
        assertThat(train(counts, settings).tokens()).isEqualTo(PlainVocabularyTrainer.train(counts.sorted(), settings));
    }

    @Test
    void pieces_are_special_tokens_then_the_alphabet_then_what_occurs_most_often() {
        WordCounts counts = counts(List.of("low low low lower lower newest newest newest newest"));
        VocabularySettings settings =
                VocabularySettings.defaults().withVocabSize(22).withSpecialTokens(List.of("[PAD]", "[UNK]"));
        assertThat(train(counts, settings).tokens())
                .containsExactly(
                        "[PAD]", "[UNK]", "e", "l", "n", "o", "r", "s", "t", "w", "##e", "##w", "##s", "##t", "##o",
                        "##r", "##we", "lo", "ne", "##st", "##west", "newest");
    }

    @Test
    void the_order_of_texts_does_not_matter() {
        List<String> texts = randomTexts(new Random(3));
        List<String> shuffled = new ArrayList<>(texts);
        Collections.shuffle(shuffled, new Random(4));
        assertThat(train(counts(shuffled), SMALL).tokens())
                .isEqualTo(train(counts(texts), SMALL).tokens())
                .hasSize(120);
    }

    @Test
    void rare_characters_are_left_out_and_unknown() {
        WordCounts counts = counts(List.of("aaab aab ab ab qab"));
        VocabularySettings settings = VocabularySettings.defaults().withLimitAlphabet(2);
        Vocabulary vocabulary = train(counts, settings);
        assertThat(vocabulary.id("q")).isEmpty();
        assertThat(BertTokenizer.of(vocabulary, TokenizerConfig.uncased()).tokenize("qab ab"))
                .containsExactly("[UNK]", "ab");
    }

    @Test
    void a_learned_tokenizer_is_saved_for_hugging_face_with_its_prefix() throws IOException {
        WordCounts counts = counts(randomTexts(new Random(5)));
        Vocabulary vocabulary = train(counts, SMALL.withContinuingSubwordPrefix("@@"));
        BertTokenizer.of(vocabulary, TokenizerConfig.uncased(), "@@").savePretrained(folder);
        Rivals rivals = new Rivals(
                BertTokenizer.fromPretrained(folder), new Oracle(Files.readString(folder.resolve("tokenizer.json"))));
        for (String text : randomTexts(new Random(6))) {
            rivals.agreeOn(TextInput.of(text), EncodeOptions.defaults());
            int[] ids = rivals.ours().encode(text).ids();
            assertThat(rivals.ours().decode(ids, true))
                    .isEqualTo(rivals.oracle().decode(ids, true));
        }
    }

    @Test
    void words_are_counted_as_a_tokenizer_splits_them() {
        WordCounts counts = counts(List.of("Café, CAFE\u0301! 日本", "cafe " + "x".repeat(101)));
        assertThat(counts.sorted())
                .containsExactly(
                        new WordCounts.Counted("cafe", 3),
                        new WordCounts.Counted("!", 1),
                        new WordCounts.Counted(",", 1),
                        new WordCounts.Counted("日", 1),
                        new WordCounts.Counted("本", 1));
    }

    @Test
    void files_are_read_in_blocks_that_cut_no_word() throws IOException {
        String line = "The 😀 castle\u0301s—old, 日本";
        Path file = folder.resolve("text.txt");
        Path compressed = folder.resolve("text.txt.gz");
        byte[] bytes = (line + " ").repeat(120_000).getBytes(StandardCharsets.UTF_8); // three blocks of one line
        Files.write(file, bytes);
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            out.write(bytes);
        }
        WordCounts once = counts(List.of(line));
        for (Path path : List.of(file, compressed)) {
            WordCounts counts = new WordCounts(TokenizerConfig.uncased(), 1000);
            long[] read = new long[1];
            counts.add(path, more -> read[0] += more);
            assertThat(read[0]).isEqualTo(Files.size(path));
            assertThat(counts.total()).isEqualTo(120_000 * once.total());
            assertThat(counts.sorted()).hasSameSizeAs(once.sorted());
        }
    }

    @Test
    void a_text_without_white_space_is_counted_too() throws IOException {
        byte[] bytes = ("日" + "😀".repeat(600_000) + "本").getBytes(StandardCharsets.UTF_8);
        WordCounts counts = new WordCounts(TokenizerConfig.uncased(), 1000);
        counts.add(new ByteArrayInputStream(bytes), more -> {});
        assertThat(counts.sorted()).extracting(WordCounts.Counted::word).containsExactly("日", "本");
    }

    @Test
    void bytes_that_are_not_utf8_are_an_error_that_names_the_file() throws IOException {
        Path file = folder.resolve("latin1.txt");
        Files.write(file, new byte[] {'a', (byte) 0xE9, 'b'});
        assertThatThrownBy(() -> new WordCounts(TokenizerConfig.uncased(), 10).add(file, more -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("latin1.txt is not UTF-8");
    }

    @Test
    void of_too_many_words_the_rarest_are_forgotten_and_counted() {
        WordCounts counts = new WordCounts(TokenizerConfig.uncased(), 100);
        for (int i = 0; i < 2_000; i++) {
            counts.add("often and always word" + i);
        }
        assertThat(counts.distinct()).isLessThanOrEqualTo(100);
        assertThat(counts.total()).isEqualTo(8_000);
        assertThat(counts.sorted().subList(0, 3))
                .allSatisfy(counted -> assertThat(counted.count()).isEqualTo(2_000));
        assertThat(counts.forgotten()).isEqualTo(2_000 - (counts.distinct() - 3));
        assertThat(counts.rarestForgotten()).isPositive();
        assertThat(counts(List.of("a b")).rarestForgotten()).isZero();
    }

    @Test
    void settings_that_make_no_sense_are_errors() {
        VocabularySettings defaults = VocabularySettings.defaults();
        assertThatThrownBy(() -> defaults.withVocabSize(0)).hasMessage("vocab_size is 0; wanted 1 or more");
        assertThatThrownBy(() -> defaults.withLimitAlphabet(0)).hasMessageContaining("limit_alphabet is 0");
        assertThatThrownBy(() -> defaults.withMinFrequency(-1)).hasMessageContaining("min_frequency is -1");
        assertThatThrownBy(() -> defaults.withSpecialTokens(List.of("a\nb"))).hasMessageContaining("no special token");
        assertThatThrownBy(() -> new WordCounts(TokenizerConfig.uncased(), 0)).hasMessageContaining("wanted 1 or more");
    }

    /**
     * 8,000 pieces from all novels but the last, which is then tokenised: {@code -Dbertrand.texts=FOLDER} names a folder
     * of novels in .txt. Prints what it measured.
     */
    @Test
    void held_out_novels_take_no_more_tokens_than_with_the_plain_algorithm() throws IOException {
        String texts = System.getProperty("bertrand.texts", "");
        assumeTrue(!texts.isEmpty(), "no texts: give a folder of novels, -Dbertrand.texts=FOLDER");
        List<Path> novels = novels(Path.of(texts));
        assumeTrue(novels.size() > 1, texts + " has fewer than two .txt files");
        WordCounts counts = new WordCounts(TokenizerConfig.uncased(), WordCounts.DEFAULT_LIMIT);
        for (Path novel : novels.subList(0, novels.size() - 1)) {
            counts.add(novel, more -> {});
        }
        VocabularySettings settings = VocabularySettings.defaults().withVocabSize(8_000);
        Vocabulary ours = train(counts, settings);
        Vocabulary plain = Vocabulary.of(PlainVocabularyTrainer.train(counts.sorted(), settings));
        String heldOut = Files.readString(novels.get(novels.size() - 1));
        long got = tokens(ours, heldOut);
        long wanted = tokens(plain, heldOut);
        System.out.printf(
                "held out %s: %d tokens with %d pieces, %d with the plain algorithm's%n",
                novels.get(novels.size() - 1).getFileName(), got, ours.size(), wanted);
        assertThat(got).isLessThanOrEqualTo(wanted * 101 / 100);
        assertThat(ours.size()).isEqualTo(8_000);
    }

    private static List<Path> novels(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long tokens(Vocabulary vocabulary, String text) {
        return BertTokenizer.of(vocabulary, TokenizerConfig.uncased())
                .encode(text)
                .length();
    }

    private static WordCounts counts(List<String> texts) {
        WordCounts counts = new WordCounts(TokenizerConfig.uncased(), WordCounts.DEFAULT_LIMIT);
        texts.forEach(counts::add);
        return counts;
    }

    private static Vocabulary train(WordCounts counts, VocabularySettings settings) {
        return VocabularyTrainer.train(counts, settings, pieces -> {});
    }

    /** Words of overlapping syllables, so that one piece comes about in several ways. */
    private static List<String> randomTexts(Random random) {
        List<String> syllables = List.of("ba", "na", "ban", "an", "a", "nab", "😀", "é", "o", "lo", "ol");
        return IntStream.range(0, 300)
                .mapToObj(i -> {
                    StringBuilder text = new StringBuilder();
                    for (int word = random.nextInt(6); word >= 0; word--) {
                        for (int part = random.nextInt(5); part >= 0; part--) {
                            text.append(syllables.get(random.nextInt(syllables.size())));
                        }
                        text.append(' ');
                    }
                    return text.toString();
                })
                .toList();
    }

    @Provide
    Arbitrary<List<String>> texts() {
        Arbitrary<String> parts = Arbitraries.of("a", "b", "aa", "ab", "ba", "abc", "d", "😀", " ", " ", "-", "é");
        return parts.list()
                .ofMaxSize(60)
                .map(list -> String.join("", list))
                .list()
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> prefixes() {
        return Arbitraries.of("##", "##", "@@", "", "a");
    }
}
