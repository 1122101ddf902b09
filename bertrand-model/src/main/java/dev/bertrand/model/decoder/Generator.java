package dev.bertrand.model.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Lets a model write: a text for each of its inputs, all of them at once. An input leaves when its text is done. */
public final class Generator {
    private final Rules rules;

    /**
     * A writer of texts.
     *
     * @param end the token that ends a text, such as {@code [SEP]}'s
     * @param banned tokens that are never written, such as {@code [PAD]}'s and {@code [MASK]}'s
     * @throws IllegalArgumentException if the end is banned
     */
    public Generator(GenerationSettings settings, int end, int... banned) {
        if (Arrays.stream(banned).anyMatch(token -> token == end)) {
            throw new IllegalArgumentException(
                    "token %d ends texts and is banned, too; take it out of the banned ones".formatted(end));
        }
        this.rules = new Rules(settings, end, banned.clone());
    }

    /**
     * Writes a text for each input, the first being number 0.
     *
     * @see #generate(Decoding, long[])
     */
    public List<Generated> generate(Decoding decoding) {
        return generate(decoding, LongStream.range(0, decoding.size()).toArray());
    }

    /**
     * Writes a text for each input. A text ends with the end token, at its full length, or where nothing may be written
     * behind it.
     *
     * @param decoding a model that has read its inputs and written nothing; it is left open
     * @param numbers one for each input. What is drawn for it follows from its number and the seed, whatever other inputs
     *     the model writes for at the same time
     * @return a text for each input, in their order
     * @throws IllegalArgumentException if there are not as many numbers as inputs, or a token lies beyond the vocabulary
     * @throws IllegalStateException if the model's scores are NaN, or not as many as they should be
     */
    public List<Generated> generate(Decoding decoding, long[] numbers) {
        check(decoding, numbers);
        List<Writing> texts = LongStream.of(numbers).mapToObj(this::writing).toList();
        if (texts.isEmpty()) {
            return List.of();
        }
        List<Writing> open = texts;
        float[][] scores = checked(decoding.first(), texts.size(), decoding);
        while (true) {
            int rows = scores.length / open.size(); // of each input
            List<Writing> left = new ArrayList<>();
            List<Integer> parents = new ArrayList<>();
            List<Integer> tokens = new ArrayList<>();
            for (int i = 0; i < open.size(); i++) {
                int first = i * rows;
                List<Writing.Step> steps =
                        open.get(i).advance(Arrays.asList(scores).subList(first, first + rows));
                if (!steps.isEmpty()) {
                    left.add(open.get(i));
                }
                for (Writing.Step step : steps) {
                    parents.add(first + step.parent());
                    tokens.add(step.token());
                }
            }
            if (left.isEmpty()) {
                return texts.stream().map(Writing::result).toList();
            }
            open = left;
            scores = checked(decoding.next(array(parents), array(tokens)), parents.size(), decoding);
        }
    }

    private Writing writing(long number) {
        GenerationSettings settings = rules.settings();
        if (settings.beams() > 1) {
            return new BeamSearch(rules);
        }
        return new OneHypothesis(
                rules, settings.sample() ? new Sampler(settings, random(number)) : OneHypothesis::likeliest);
    }

    /** Mixes the seed first: seeds and numbers are small, and 1 with 2 must not give what 2 with 1 does. */
    private SplittableRandom random(long number) {
        return new SplittableRandom(new SplittableRandom(rules.settings().seed()).nextLong() ^ number);
    }

    private void check(Decoding decoding, long[] numbers) {
        if (numbers.length != decoding.size()) {
            throw new IllegalArgumentException(
                    "%d numbers for %d inputs; wanted one for each".formatted(numbers.length, decoding.size()));
        }
        int vocabulary = decoding.vocabulary();
        int[] special = Arrays.copyOf(rules.banned(), rules.banned().length + 1);
        special[special.length - 1] = rules.end();
        for (int token : special) {
            if (token < 0 || token >= vocabulary) {
                throw new IllegalArgumentException(
                        "token %d is not among the %d that the model can write; check that the tokenizer is the model's"
                                .formatted(token, vocabulary));
            }
        }
    }

    private static float[][] checked(float[][] scores, int rows, Decoding decoding) {
        if (scores.length != rows) {
            throw new IllegalStateException(
                    "the model gave %d rows of scores, wanted %d".formatted(scores.length, rows));
        }
        for (float[] row : scores) {
            if (row.length != decoding.vocabulary()) {
                throw new IllegalStateException("the model gave %d scores in a row, wanted one for each of %d tokens"
                        .formatted(row.length, decoding.vocabulary()));
            }
        }
        return scores;
    }

    private static int[] array(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
