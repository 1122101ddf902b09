package dev.bertrand.train.pretrain;

import dev.bertrand.model.head.Targets;
import dev.bertrand.text.AddedToken;
import dev.bertrand.text.BertTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Draws an example's masks: of the tokens chosen, 80 % become [MASK], 10 % a random token and 10 % stay (Devlin et al. 2018,
 * section 3.1). Special tokens, [UNK] among them, are never chosen. A random token is any of the vocabulary's that is neither
 * special nor an {@code [unused...]} place holder.
 */
final class Masker {
    private static final double MASKED = 0.8;
    private static final double KEPT_OF_THE_REST = 0.5;

    private final Masking masking;
    private final int mask;
    private final boolean[] special; // by id
    private final int[] words; // ids of tokens that can stand for another one

    Masker(Masking masking, BertTokenizer tokenizer) {
        this.masking = masking;
        mask = tokenizer.maskId();
        Set<String> reserved = new HashSet<>(tokenizer.config().specialTokens().all());
        tokenizer.addedTokens().stream()
                .filter(AddedToken::special)
                .map(AddedToken::content)
                .forEach(reserved::add);
        special = new boolean[tokenizer.size()];
        for (int id = 0; id < special.length; id++) {
            special[id] = !tokenizer.contains(id) || reserved.contains(tokenizer.token(id));
        }
        words = IntStream.range(0, special.length)
                .filter(id -> !special[id] && !tokenizer.token(id).startsWith("[unused"))
                .toArray();
        if (words.length == 0) {
            throw new IllegalArgumentException("the vocabulary has special tokens only; learn one from texts first");
        }
    }

    /**
     * @param ids of an example, special tokens included
     * @param begins whether each token begins a word; one that begins a segment does, whatever was cut off before it
     */
    Masked mask(int[] ids, boolean[] begins, SplittableRandom random) {
        int[] masked = ids.clone();
        int[] targets = new int[ids.length];
        Arrays.fill(targets, Targets.IGNORED);
        List<int[]> candidates = candidates(ids, begins);
        int left = masking.wanted(ids.length);
        for (int i = 0; i < candidates.size() && left > 0; i++) {
            int drawn = random.nextInt(i, candidates.size()); // one step of a shuffle
            int[] word = candidates.set(drawn, candidates.get(i));
            if (word[1] - word[0] > left) {
                continue; // whole words only, and no more tokens than wanted
            }
            left -= word[1] - word[0];
            for (int k = word[0]; k < word[1]; k++) {
                targets[k] = ids[k];
                masked[k] = replacement(ids[k], random);
            }
        }
        return new Masked(masked, targets);
    }

    private int replacement(int id, SplittableRandom random) {
        if (random.nextDouble() < MASKED) {
            return mask;
        }
        return random.nextDouble() < KEPT_OF_THE_REST ? id : words[random.nextInt(words.length)];
    }

    /** What can be chosen, as places from and to: tokens, or whole words. */
    private List<int[]> candidates(int[] ids, boolean[] begins) {
        List<int[]> candidates = new ArrayList<>();
        for (int from = 0, to; from < ids.length; from = to) {
            to = from + 1;
            if (special[ids[from]]) {
                continue;
            }
            while (masking.wholeWords() && to < ids.length && !begins[to] && !special[ids[to]]) {
                to++;
            }
            candidates.add(new int[] {from, to});
        }
        return candidates;
    }
}
