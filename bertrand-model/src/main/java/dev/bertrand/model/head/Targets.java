package dev.bertrand.model.head;

import java.util.Arrays;

/** The right answers of a batch, one entry per sequence in the caller's order. */
@SuppressWarnings("ArrayRecordComponent") // arrays are what tensors are made of; nobody compares targets
public sealed interface Targets {
    /** Marks a token that the loss leaves out, as in PyTorch. */
    int IGNORED = -100;

    /** Number of sequences. */
    int size();

    /** Number of answers that the mean loss is taken over. */
    default long counted() {
        return size();
    }

    /** A class per sequence. */
    record Classes(int[] classes) implements Targets {
        @Override
        public int size() {
            return classes.length;
        }
    }

    /** A number per sequence. */
    record Scores(float[] scores) implements Targets {
        @Override
        public int size() {
            return scores.length;
        }
    }

    /** Which of the labels each sequence has: a row a sequence, a column a label. */
    record Labels(boolean[][] labels) implements Targets {
        @Override
        public int size() {
            return labels.length;
        }
    }

    /** A class per token of each sequence, or {@link #IGNORED}: tags, or the words under [MASK]. */
    record TokenClasses(int[][] classes) implements Targets {
        @Override
        public int size() {
            return classes.length;
        }

        @Override
        public long counted() {
            return Arrays.stream(classes)
                    .flatMapToInt(Arrays::stream)
                    .filter(c -> c != IGNORED)
                    .count();
        }
    }

    /** A text to be written for each sequence: its ids from the token that begins a text to the one that ends it. */
    record Texts(int[][] ids) implements Targets {
        @Override
        public int size() {
            return ids.length;
        }

        @Override
        public long counted() {
            return Arrays.stream(ids).mapToLong(text -> text.length - 1L).sum();
        }
    }

    /**
     * Both answers of pre-training.
     *
     * @param words the right words at the masked tokens
     * @param next 0 where the second segment is the next one, 1 where it is a random one
     */
    record PreTraining(TokenClasses words, Classes next) implements Targets {
        public PreTraining {
            if (words.size() != next.size()) {
                throw new IllegalArgumentException(
                        "words and second segments must be of equally many sequences, got %d and %d"
                                .formatted(words.size(), next.size()));
            }
        }

        @Override
        public int size() {
            return next.size();
        }

        /** Those of both kinds; each kind has a mean of its own. */
        @Override
        public long counted() {
            return words.counted() + next.counted();
        }
    }

    /** The first and the last token of each answer, by index in its sequence. */
    record Spans(int[] starts, int[] ends) implements Targets {
        public Spans {
            if (starts.length != ends.length) {
                throw new IllegalArgumentException(
                        "starts and ends must be equally many, got %d and %d".formatted(starts.length, ends.length));
            }
        }

        @Override
        public int size() {
            return starts.length;
        }
    }
}
