package dev.bertrand.train.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.Targets;
import dev.bertrand.text.BertTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What 100,000 examples look like, beside what Devlin et al. 2018 say of them. */
class ExampleStatisticsTest {
    private static final BertTokenizer TOKENIZER = MadeUpTexts.TOKENIZER;
    private static final int EXAMPLES = 100_000;
    private static final int MAX_LENGTH = 60;

    @TempDir
    static Path folder;

    private static PretrainingSet set(boolean wholeWords, int duplicates) throws IOException {
        Masking masking = new Masking(0.15, 10, wholeWords);
        ExampleSettings settings = new ExampleSettings(MAX_LENGTH, 0.1, true, masking, duplicates);
        return new PretrainingSet(corpus(), settings, TOKENIZER, new Steps(EXAMPLES, EXAMPLES), 1, 7);
    }

    private static TokenizedCorpus corpus() throws IOException {
        Path file = MadeUpTexts.documents(folder.resolve("many.txt"), 300, 120, 3);
        return MadeUpTexts.tokenized(MadeUpTexts.corpus(file), folder.resolve("cache"));
    }

    /** Counts over all examples of a set. */
    private static final class Counts {
        private long tokens;
        private long chosen;
        private long masked;
        private long kept;
        private long randomized;
        private long randomNext;
        private long shorter;
        private int longest;
        private long[] sides = new long[2];
        private final Set<Integer> replacements = new HashSet<>();
        private long splitWords;

        void add(Sequence sequence, int[] targets, int next) {
            int[] ids = sequence.ids();
            assertThat(ids[0]).isEqualTo(TOKENIZER.clsId());
            assertThat(ids[ids.length - 1]).isEqualTo(TOKENIZER.sepId());
            longest = Math.max(longest, ids.length);
            shorter += ids.length < MAX_LENGTH - 12 ? 1 : 0; // a sentence may have up to that many tokens too few
            tokens += ids.length;
            randomNext += next;
            for (int k = 0; k < ids.length; k++) {
                boolean special = ids[k] == TOKENIZER.clsId() || ids[k] == TOKENIZER.sepId();
                if (targets[k] == Targets.IGNORED) {
                    continue;
                }
                assertThat(special).isFalse();
                assertThat(TOKENIZER.config().specialTokens().all()).doesNotContain(TOKENIZER.token(targets[k]));
                chosen++;
                sides[sequence.typeIds()[k]]++;
                if (ids[k] == TOKENIZER.maskId()) {
                    masked++;
                } else if (ids[k] == targets[k]) {
                    kept++;
                } else {
                    randomized++;
                    replacements.add(ids[k]);
                }
            }
            for (int k = 1; k < ids.length; k++) {
                boolean continues = original(ids, targets, k).startsWith("##");
                boolean segmentBegins = k == 1 || sequence.typeIds()[k] != sequence.typeIds()[k - 1];
                boolean together = (targets[k] == Targets.IGNORED) == (targets[k - 1] == Targets.IGNORED);
                splitWords += continues && !segmentBegins && !together ? 1 : 0;
            }
        }

        private static String original(int[] ids, int[] targets, int k) {
            return TOKENIZER.token(targets[k] == Targets.IGNORED ? ids[k] : targets[k]);
        }
    }

    private static Counts count(PretrainingSet set) {
        Counts counts = new Counts();
        for (int i = 0; i < EXAMPLES; i++) {
            Targets.PreTraining targets = (Targets.PreTraining) set.targets(new int[] {i});
            counts.add(
                    set.sequence(i),
                    targets.words().classes()[0],
                    targets.next().classes()[0]);
        }
        return counts;
    }

    @Test
    void masks_and_pairs_come_in_the_shares_of_the_paper() throws IOException {
        Counts counts = count(set(false, 0));
        assertThat((double) counts.chosen / counts.tokens).isCloseTo(0.15, within(0.005));
        assertThat((double) counts.masked / counts.chosen).isCloseTo(0.8, within(0.005));
        assertThat((double) counts.kept / counts.chosen)
                .isCloseTo(0.1 + 0.1 / 61, within(0.005)); // one of 62 is itself
        assertThat((double) counts.randomized / counts.chosen).isCloseTo(0.1, within(0.005));
        assertThat((double) counts.randomNext / EXAMPLES).isCloseTo(0.5, within(0.01));
        assertThat(counts.longest).isEqualTo(MAX_LENGTH);
        // Of a tenth of the pairs, with lengths from 2 to 57 by equal chance, four fifths are that much shorter.
        assertThat((double) counts.shorter / EXAMPLES).isBetween(0.06, 0.11);
        assertThat(counts.sides[1]).isBetween(counts.sides[0] / 2, counts.sides[0] * 2);
        assertThat(counts.splitWords).isPositive();
        assertThat(counts.replacements)
                .hasSize(62) // every word, the full stop and ##x
                .doesNotContain(TOKENIZER.maskId(), TOKENIZER.id("[unused1]").orElseThrow());
    }

    @Test
    void whole_words_are_masked_or_left_as_a_whole() throws IOException {
        Counts counts = count(set(true, 0));
        assertThat(counts.splitWords).isZero();
        assertThat((double) counts.chosen / counts.tokens).isCloseTo(0.15, within(0.01));
        assertThat((double) counts.masked / counts.chosen).isCloseTo(0.8, within(0.005));
    }

    /** By Google's rules: the second segment goes on where the first one ended, or is of another document. */
    @Test
    void a_second_segment_is_the_next_one_or_of_another_document() throws IOException {
        TokenizedCorpus corpus = corpus();
        PairTable table = PairTable.open(corpus, ExampleSettings.defaults(), 5, 0);
        Map<Long, Integer> documentOfToken = new HashMap<>();
        for (int document = 0; document < corpus.documents(); document++) {
            long end = corpus.firstToken(corpus.firstSentence(document + 1));
            for (long token = corpus.firstToken(corpus.firstSentence(document)); token < end; token++) {
                documentOfToken.put(token, document);
            }
        }
        boolean[] covered = new boolean[(int) corpus.tokens()];
        int random = 0;
        for (long i = 0; i < table.size(); i++) {
            Pair pair = table.get(i);
            assertThat(pair.length()).isBetween(2, 125);
            assertThat(pair.firstLength()).isPositive();
            assertThat(pair.secondLength()).isPositive();
            int first = documentOfToken.get(pair.first());
            int second = documentOfToken.get(pair.second());
            assertThat(documentOfToken.get(pair.first() + pair.firstLength() - 1))
                    .isEqualTo(first);
            assertThat(documentOfToken.get(pair.second() + pair.secondLength() - 1))
                    .isEqualTo(second);
            if (pair.random()) {
                random++;
                assertThat(second).isNotEqualTo(first);
            } else {
                assertThat(second).isEqualTo(first);
                assertThat(pair.second() - pair.first() - pair.firstLength()).isBetween(0L, 30L); // what was cut off
            }
            Arrays.fill(covered, (int) pair.first(), (int) pair.first() + pair.firstLength(), true);
            Arrays.fill(covered, (int) pair.second(), (int) pair.second() + pair.secondLength(), true);
        }
        assertThat((double) random / table.size()).isCloseTo(0.5, within(0.05));
        long lost = 0;
        for (boolean there : covered) {
            lost += there ? 0 : 1;
        }
        assertThat((double) lost / covered.length).isLessThan(0.1); // put back, but for what is cut from the ends
    }

    @Test
    void masks_are_new_at_every_pass_unless_they_are_to_stay() throws IOException {
        Path file = MadeUpTexts.documents(folder.resolve("few.txt"), 4, 20, 3);
        TokenizedCorpus corpus = MadeUpTexts.tokenized(MadeUpTexts.corpus(file), folder.resolve("cache"));
        for (int duplicates : new int[] {0, 2}) {
            ExampleSettings settings = new ExampleSettings(32, 0.1, true, Masking.of(32, 0.15), duplicates);
            PretrainingSet set = new PretrainingSet(corpus, settings, TOKENIZER, new Steps(4000, 100), 1, 7);
            Set<List<Integer>> distinct = new HashSet<>();
            for (int i = 0; i < set.size(); i++) {
                Targets.PreTraining targets = (Targets.PreTraining) set.targets(new int[] {i});
                List<Integer> example = new ArrayList<>();
                Arrays.stream(set.sequence(i).ids()).forEach(example::add);
                Arrays.stream(targets.words().classes()[0]).forEach(example::add);
                distinct.add(example);
            }
            if (duplicates == 0) {
                assertThat(distinct.size()).isGreaterThan(3000);
            } else {
                assertThat((long) distinct.size()).isBetween(set.passSize(), 3 * set.passSize());
            }
        }
    }

    @Test
    void a_pass_sees_every_pair_once_in_a_random_order() {
        for (long size : new long[] {1, 2, 3, 100, 1000, 4097}) {
            Permutation permutation = new Permutation(size, 9);
            Set<Long> seen = new HashSet<>();
            long inPlace = 0;
            for (long i = 0; i < size; i++) {
                seen.add(permutation.at(i));
                inPlace += permutation.at(i) == i ? 1 : 0;
            }
            assertThat(seen).hasSize((int) size).allMatch(value -> value >= 0 && value < size);
            assertThat(size < 100 || inPlace < 10).isTrue();
        }
    }
}
