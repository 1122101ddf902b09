package dev.bertrand.train.pretrain;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.Targets;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.train.TrainingSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * All examples that a pre-training sees, one after another, and none of them in memory: example {@code i} is a pair of the
 * pass over the corpus that it falls into, and its masks follow from seed, pass and place. An epoch is the interval between
 * two evaluations.
 */
final class PretrainingSet implements TrainingSet {
    /** Tables of different pairs, as many as Google's {@code dupe_factor}; after the last one the first comes again. */
    private static final int TABLES = 10;

    private final TokenizedCorpus corpus;
    private final ExampleSettings settings;
    private final ExampleReader reader;
    private final Steps steps;
    private final int batchSize;
    private final int size;
    private final long seed;
    private final List<PairTable> tables = new ArrayList<>();
    private final long cycle; // pairs of all tables

    /**
     * @param seed of pairs, order and masks
     * @throws IllegalArgumentException if the texts are one document and pairs are wanted
     */
    PretrainingSet(
            TokenizedCorpus corpus,
            ExampleSettings settings,
            BertTokenizer tokenizer,
            Steps steps,
            int batchSize,
            long seed)
            throws IOException {
        this.corpus = corpus;
        this.settings = settings;
        this.steps = steps;
        this.batchSize = batchSize;
        this.seed = seed;
        size = size(steps, batchSize);
        reader = new ExampleReader(corpus, settings.masking(), tokenizer);
        int most = settings.duplicates() == 0 ? TABLES : settings.duplicates();
        long pairs = 0;
        while (tables.size() < most && pairs < size) {
            PairTable table = PairTable.open(corpus, settings, seed, tables.size());
            tables.add(table);
            pairs += table.size();
        }
        cycle = pairs;
    }

    private static int size(Steps steps, int batchSize) {
        long size = (long) steps.total() * batchSize;
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%,d steps of %d examples are more than %,d; take fewer of one"
                    .formatted(steps.total(), batchSize, Integer.MAX_VALUE));
        }
        return (int) size;
    }

    /**
     * Where an example comes from.
     *
     * @param pass over the corpus, from 0
     * @param index of the pair in the pass's table
     */
    private record Place(long pass, PairTable table, long index) {
        Pair pair() {
            return table.get(index);
        }
    }

    private Place place(int example) {
        long pass = example / cycle * tables.size();
        long rest = example % cycle;
        int table = 0;
        while (rest >= tables.get(table).size()) {
            rest -= tables.get(table).size();
            table++;
        }
        pass += table;
        PairTable pairs = tables.get(table);
        return new Place(pass, pairs, new Permutation(pairs.size(), 31 * seed + pass).at(rest));
    }

    private Masked masked(Place place) {
        // Masks that stay follow from the table; others from the pass, which never comes again.
        long drawing = settings.duplicates() == 0 ? place.pass() : place.pass() % tables.size();
        long far = new SplittableRandom(31 * seed + drawing).nextLong(); // from those of the next drawing
        return reader.masked(place.pair(), far + place.index());
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int[] epoch(int epoch) {
        int from = epoch * steps.interval();
        int to = Math.min(steps.total(), from + steps.interval());
        return IntStream.range(from * batchSize, to * batchSize).toArray();
    }

    @Override
    public int length(int index) {
        return ExampleReader.length(place(index).pair());
    }

    @Override
    public Sequence sequence(int index) {
        Place place = place(index);
        return ExampleReader.sequence(place.pair(), masked(place));
    }

    @Override
    public Targets targets(int[] indices) {
        int[][] words = new int[indices.length][];
        int[] next = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            Place place = place(indices[i]);
            words[i] = masked(place).targets();
            next[i] = place.pair().random() ? 1 : 0;
        }
        Targets.TokenClasses masked = new Targets.TokenClasses(words);
        return settings.nextSentence() ? new Targets.PreTraining(masked, new Targets.Classes(next)) : masked;
    }

    @Override
    public String origin() {
        return "%s, %s, %s".formatted(corpus.folder().getFileName(), settings, steps);
    }

    /** Pairs of one pass over the corpus. */
    long passSize() {
        return tables.get(0).size();
    }
}
