package dev.bertrand.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * Learns the pieces of a WordPiece vocabulary from counted words, as Hugging Face's WordPieceTrainer does: beginning
 * with single characters, the two neighbours that occur most often become a piece, again and again. Ties go to the pieces
 * that were there first, so that the same counts give the same vocabulary. Reference: Hugging Face tokenizers 0.21,
 * models/bpe/trainer.rs.
 */
public final class VocabularyTrainer {
    private final VocabularySettings settings;
    private final List<String> pieces = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<int[]> words = new ArrayList<>(); // ids of each word's pieces
    private final List<Long> wordCounts = new ArrayList<>();
    private final Map<Pair, Neighbours> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>();
    private long proposed;

    /** Two pieces side by side. */
    private record Pair(int first, int second) implements Comparable<Pair> {
        private static final Comparator<Pair> ORDER =
                Comparator.comparingInt(Pair::first).thenComparingInt(Pair::second);

        @Override
        public int compareTo(Pair other) {
            return ORDER.compare(this, other);
        }
    }

    /** How often two pieces are side by side, and words that have come to hold them since they last were a candidate. */
    private static final class Neighbours {
        private long count;
        private Numbers words = new Numbers();
    }

    /**
     * Two pieces that may become one in these words, with the count they had when they were found; of equal candidates
     * the one that was {@code found} first goes before.
     */
    private record Candidate(Pair pair, Neighbours neighbours, long count, Numbers words, long found)
            implements Comparable<Candidate> {
        private static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::count)
                .reversed()
                .thenComparing(Candidate::pair)
                .thenComparingLong(Candidate::found);

        @Override
        public int compareTo(Candidate other) {
            return ORDER.compare(this, other);
        }
    }

    /** Growing numbers of words, each once. */
    private static final class Numbers {
        private int[] values = new int[2];
        private int size;

        void add(int value) {
            if (size > 0 && values[size - 1] == value) {
                return; // words are gone through in order
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }
    }

    private VocabularyTrainer(VocabularySettings settings) {
        this.settings = settings;
    }

    /**
     * Learns a vocabulary.
     *
     * @param learned hears how many pieces there are whenever there is one more
     */
    public static Vocabulary train(WordCounts counts, VocabularySettings settings, IntConsumer learned) {
        VocabularyTrainer trainer = new VocabularyTrainer(settings);
        settings.specialTokens().forEach(trainer::id);
        List<WordCounts.Counted> sorted = counts.sorted();
        trainer.addAlphabet(sorted);
        sorted.forEach(trainer::addWord);
        trainer.merge(learned);
        return Vocabulary.of(trainer.pieces);
    }

    /** The id of a piece, a new one if there is none. */
    private int id(String piece) {
        return ids.computeIfAbsent(piece, added -> {
            pieces.add(added);
            return pieces.size() - 1;
        });
    }

    /** The most frequent characters, of equally frequent ones the lower code points; in the order of code points. */
    private void addAlphabet(List<WordCounts.Counted> counted) {
        Map<Integer, Long> characters = new HashMap<>();
        for (WordCounts.Counted word : counted) {
            word.word().codePoints().forEach(character -> characters.merge(character, word.count(), Long::sum));
        }
        characters.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(settings.limitAlphabet())
                .map(Map.Entry::getKey)
                .sorted()
                .forEach(character -> id(Character.toString(character)));
    }

    /** Splits a word into characters; those that are not in the alphabet are left out. */
    private void addWord(WordCounts.Counted counted) {
        String word = counted.word();
        int[] split = new int[word.codePointCount(0, word.length())];
        int size = 0;
        int next;
        for (int i = 0; i < word.length(); i = next) {
            next = word.offsetByCodePoints(i, 1);
            String character = word.substring(i, next);
            if (ids.containsKey(character)) {
                split[size++] = id(i == 0 ? character : settings.continuingSubwordPrefix() + character);
            }
        }
        words.add(Arrays.copyOf(split, size));
        wordCounts.add(counted.count());
    }

    private void merge(IntConsumer learned) {
        findPairs();
        long fewest = Math.max(1, settings.minFrequency());
        while (pieces.size() < settings.vocabSize() && !candidates.isEmpty()) {
            Candidate best = candidates.remove();
            long count = best.neighbours.count;
            if (best.count != count) {
                propose(best.pair, best.neighbours, best.words);
            } else if (count < fewest) {
                return;
            } else {
                merge(best);
                learned.accept(pieces.size());
            }
        }
    }

    private void findPairs() {
        for (int word = 0; word < words.size(); word++) {
            int[] split = words.get(word);
            for (int i = 1; i < split.length; i++) {
                change(new Pair(split[i - 1], split[i]), 1, word);
            }
        }
        pairs.forEach(this::offer);
    }

    private void merge(Candidate best) {
        Pair pair = best.pair;
        String prefix = settings.continuingSubwordPrefix();
        String second = pieces.get(pair.second);
        String rest = second.startsWith(prefix) ? second.substring(prefix.length()) : second;
        int merged = id(pieces.get(pair.first) + rest);
        Map<Pair, Neighbours> found = new LinkedHashMap<>();
        for (int i = 0; i < best.words.size; i++) {
            merge(best.words.values[i], pair, merged, found);
        }
        found.forEach(this::offer);
    }

    /** Joins the two wherever they are in a word; {@code found} takes the pairs that this brings about. */
    private void merge(int word, Pair pair, int merged, Map<Pair, Neighbours> found) {
        int[] split = words.get(word);
        int size = 0; // of what is joined already, at the beginning of the array
        for (int i = 0; i < split.length; i++) {
            boolean joins = split[i] == pair.first && i + 1 < split.length && split[i + 1] == pair.second;
            if (joins) {
                if (size > 0) {
                    change(new Pair(split[size - 1], pair.first), -1, word);
                    note(new Pair(split[size - 1], merged), word, found);
                }
                i++;
                if (i + 1 < split.length) {
                    change(new Pair(pair.second, split[i + 1]), -1, word);
                    note(new Pair(merged, split[i + 1]), word, found);
                }
            }
            split[size++] = joins ? merged : split[i];
        }
        words.set(word, Arrays.copyOf(split, size));
    }

    private void note(Pair pair, int word, Map<Pair, Neighbours> found) {
        found.put(pair, change(pair, 1, word));
    }

    /** Counts a pair once more, or once less, in each occurrence of a word. */
    private Neighbours change(Pair pair, int times, int word) {
        Neighbours neighbours = pairs.computeIfAbsent(pair, key -> new Neighbours());
        neighbours.count += times * wordCounts.get(word);
        if (times > 0) {
            neighbours.words.add(word);
        }
        return neighbours;
    }

    /** Makes a pair a candidate in the words it has come to since it last was one. */
    private void offer(Pair pair, Neighbours neighbours) {
        if (neighbours.count > 0) {
            propose(pair, neighbours, neighbours.words);
        }
        neighbours.words = new Numbers();
    }

    private void propose(Pair pair, Neighbours neighbours, Numbers words) {
        candidates.add(new Candidate(pair, neighbours, neighbours.count, words, proposed++));
    }
}
