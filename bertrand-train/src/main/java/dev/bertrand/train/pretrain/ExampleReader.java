package dev.bertrand.train.pretrain;

import dev.bertrand.model.Sequence;
import dev.bertrand.text.BertTokenizer;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** From places in a corpus to {@code [CLS] first [SEP] second [SEP]}, with masks. */
final class ExampleReader {
    private final TokenizedCorpus corpus;
    private final Masker masker;
    private final int cls;
    private final int sep;

    ExampleReader(TokenizedCorpus corpus, Masking masking, BertTokenizer tokenizer) {
        this.corpus = corpus;
        masker = new Masker(masking, tokenizer);
        cls = tokenizer.clsId();
        sep = tokenizer.sepId();
    }

    /** Tokens of a pair's example. */
    static int length(Pair pair) {
        return pair.length() + (pair.secondLength() == 0 ? 2 : 3);
    }

    /** Ids with masks; equal seeds give equal masks. */
    Masked masked(Pair pair, long seed) {
        int[] ids = new int[length(pair)];
        boolean[] begins = new boolean[ids.length];
        ids[0] = cls;
        int end = copy(pair.first(), pair.firstLength(), ids, begins, 1);
        if (pair.secondLength() > 0) {
            copy(pair.second(), pair.secondLength(), ids, begins, end);
        }
        return masker.mask(ids, begins, new SplittableRandom(seed));
    }

    /** Copies a segment and its [SEP], and gives the place after it. */
    private int copy(long from, int length, int[] ids, boolean[] begins, int to) {
        for (int i = 0; i < length; i++) {
            ids[to + i] = corpus.id(from + i);
            begins[to + i] = i == 0 || corpus.beginsWord(from + i);
        }
        ids[to + length] = sep;
        return to + length + 1;
    }

    /** The model's input for an example. */
    static Sequence sequence(Pair pair, Masked masked) {
        int length = masked.ids().length;
        int second = pair.firstLength() + 2;
        return new Sequence(
                masked.ids(),
                IntStream.range(0, length).map(i -> i < second ? 0 : 1).toArray(),
                IntStream.range(0, length).toArray());
    }
}
