package dev.bertrand.train.pretrain;

import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Goes through a corpus once and cuts it into pairs, as Google's create_pretraining_data.py does: sentences are gathered up
 * to the length wanted and parted at a random place; half the time a random place of another document takes over from the
 * second part, which is then put back, so that no text is lost. Two things differ. The short length is drawn for each pair,
 * not for a whole document, since a document may be a book. And a lone long sentence waits for the next one, where Google
 * gives it a random second segment: so half are random, but for what is left over at the end of a document.
 */
final class PairMaker {
    /** Takes pairs in order. */
    interface Sink {
        void pair(Pair pair) throws IOException;
    }

    private final TokenizedCorpus corpus;
    private final ExampleSettings settings;
    private final SplittableRandom random;

    /**
     * @param seed of all choices
     * @throws IllegalArgumentException if second segments have to be random ones and there is no other document
     */
    PairMaker(TokenizedCorpus corpus, ExampleSettings settings, long seed) {
        if (settings.nextSentence() && corpus.documents() < 2) {
            throw new IllegalArgumentException("""
                    the texts are one document, and the random second segment of a pair has to come from another one.
                    Part it with empty lines or --document-start, give further files, or train without pairs: --no-nsp.""");
        }
        this.corpus = corpus;
        this.settings = settings;
        random = new SplittableRandom(seed);
    }

    void run(Sink sink) throws IOException {
        for (long document = 0; document < corpus.documents(); document++) {
            cut(document, sink);
        }
    }

    private void cut(long document, Sink sink) throws IOException {
        long end = corpus.firstSentence(document + 1);
        long from = corpus.firstSentence(document);
        while (from < end) {
            int target = target();
            long to = gather(from, end, target);
            if (!settings.nextSentence()) {
                sink.pair(truncated(from, to, to, to, false));
                from = to;
                continue;
            }
            long middle = to - from < 2 ? to : random.nextLong(from + 1, to);
            boolean replaced = middle == to || random.nextBoolean();
            if (!replaced) {
                sink.pair(truncated(from, middle, middle, to, false));
                from = to;
                continue;
            }
            long other = otherThan(document);
            long otherEnd = corpus.firstSentence(other + 1);
            long second = random.nextLong(corpus.firstSentence(other), otherEnd);
            long wanted = target - length(from, middle);
            long secondEnd = second + 1;
            while (secondEnd < otherEnd && length(second, secondEnd) < wanted) {
                secondEnd++;
            }
            sink.pair(truncated(from, middle, second, secondEnd, true));
            from = middle;
        }
    }

    /** The length wanted of a pair: all there is room for, or now and then less. */
    private int target() {
        int room = settings.room();
        return random.nextDouble() < settings.shortProbability() ? random.nextInt(2, room + 1) : room;
    }

    /** The sentence after those that have the length wanted together. */
    private long gather(long from, long end, int target) {
        int fewest = settings.nextSentence() ? 2 : 1;
        long to = Math.min(end, from + fewest);
        while (to < end && length(from, to) < target) {
            to++;
        }
        return to;
    }

    private long length(long from, long to) {
        return corpus.firstToken(to) - corpus.firstToken(from);
    }

    private long otherThan(long document) {
        long other = random.nextLong(corpus.documents() - 1);
        return other < document ? other : other + 1;
    }

    /** The longer segment loses a token at either end until both fit. */
    private Pair truncated(long from, long to, long secondFrom, long secondTo, boolean replaced) {
        long first = corpus.firstToken(from);
        long firstEnd = corpus.firstToken(to);
        long second = corpus.firstToken(secondFrom);
        long secondEnd = corpus.firstToken(secondTo);
        while (firstEnd - first + secondEnd - second > settings.room()) {
            boolean front = random.nextBoolean();
            if (firstEnd - first > secondEnd - second) {
                first += front ? 1 : 0;
                firstEnd -= front ? 0 : 1;
            } else {
                second += front ? 1 : 0;
                secondEnd -= front ? 0 : 1;
            }
        }
        return new Pair(first, (int) (firstEnd - first), second, (int) (secondEnd - second), replaced);
    }
}
