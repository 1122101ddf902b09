package dev.bertrand.train.pretrain;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How surprised a masked language model is by each token of a sentence that knows all others (Salazar et al. 2020): each
 * token is masked in turn, and the result is e to the mean negative log-likelihood. Tokens that are [UNK] are left out.
 */
final class PseudoPerplexity {
    /** Sequences that run together: a sentence has one for each of its tokens. */
    private static final int BLOCK = 512;

    private final BertForTask model;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final List<Sequence> sequences = new ArrayList<>();
    private final List<int[]> targets = new ArrayList<>();
    private double loss;
    private long tokens;

    private PseudoPerplexity(BertForTask model, BertTokenizer tokenizer, Engine engine) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.engine = engine;
    }

    /**
     * Of sentences spread evenly over a corpus.
     *
     * @param most sentences at most
     * @param maxLength longer sentences are cut to this many tokens, special tokens included
     * @return at least 1, or NaN where no token was known
     */
    static double of(
            BertForTask model,
            TokenizedCorpus corpus,
            BertTokenizer tokenizer,
            int most,
            int maxLength,
            Engine engine) {
        PseudoPerplexity measured = new PseudoPerplexity(model, tokenizer, engine);
        long count = Math.min(most, corpus.sentences());
        for (long i = 0; i < count; i++) {
            long sentence = i * corpus.sentences() / count;
            long first = corpus.firstToken(sentence);
            int length = (int) Math.min(maxLength - 2, corpus.firstToken(sentence + 1) - first);
            int[] ids = new int[length + 2];
            ids[0] = tokenizer.clsId();
            for (int k = 0; k < length; k++) {
                ids[1 + k] = corpus.id(first + k);
            }
            ids[length + 1] = tokenizer.sepId();
            measured.add(ids);
        }
        measured.run();
        return Math.exp(measured.loss / measured.tokens);
    }

    private void add(int[] ids) {
        int[] positions = new int[ids.length];
        Arrays.setAll(positions, k -> k);
        for (int k = 1; k < ids.length - 1; k++) {
            if (ids[k] == tokenizer.unknownId()) {
                continue;
            }
            int[] masked = ids.clone();
            masked[k] = tokenizer.maskId();
            int[] target = new int[ids.length];
            Arrays.fill(target, Targets.IGNORED);
            target[k] = ids[k];
            sequences.add(new Sequence(masked, new int[ids.length], positions));
            targets.add(target);
        }
        if (sequences.size() >= BLOCK) {
            run();
        }
    }

    private void run() {
        if (sequences.isEmpty()) {
            return;
        }
        loss += WordLosses.of(model, sequences, targets, new int[sequences.size()], engine)
                .loss();
        tokens += sequences.size();
        sequences.clear();
        targets.clear();
    }
}
