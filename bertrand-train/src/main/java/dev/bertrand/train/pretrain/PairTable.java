package dev.bertrand.train.pretrain;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The pairs of one pass over a corpus, in a file beside its tokens that is mapped: three longs a pair. The file's name holds
 * all that they follow from.
 */
final class PairTable {
    private final MappedNumbers numbers;

    private PairTable(MappedNumbers numbers) {
        this.numbers = numbers;
    }

    /**
     * Finds a table, or makes it.
     *
     * @param seed of the run
     * @param number of the table, from 0: each has other pairs
     */
    static PairTable open(TokenizedCorpus corpus, ExampleSettings settings, long seed, int number) throws IOException {
        Path file = corpus.folder()
                .resolve("pairs-%d-%s-%s-%d-%d.bin"
                        .formatted(
                                settings.maxLength(),
                                settings.shortProbability(),
                                settings.nextSentence() ? "next" : "single",
                                seed,
                                number));
        if (!Files.exists(file)) {
            PairMaker maker = new PairMaker(corpus, settings, new SplittableRandom(31 * seed + number).nextLong());
            Path temporary = file.resolveSibling(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
            try {
                try (DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16))) {
                    maker.run(pair -> {
                        out.writeLong(pair.first());
                        out.writeLong(pair.second());
                        out.writeLong(pair.packed());
                    });
                }
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
        return new PairTable(MappedNumbers.map(file));
    }

    /** Number of pairs. */
    long size() {
        return numbers.longs() / Pair.LONGS;
    }

    Pair get(long index) {
        long place = index * Pair.LONGS;
        return Pair.of(numbers.getLong(place), numbers.getLong(place + 1), numbers.getLong(place + 2));
    }
}
