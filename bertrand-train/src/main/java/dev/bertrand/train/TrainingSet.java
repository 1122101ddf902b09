package dev.bertrand.train;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.Targets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Inputs with their right answers, ready for a model. */
public interface TrainingSet {
    /** Number of examples. */
    int size();

    /** The input of example {@code index}. */
    Sequence sequence(int index);

    /** Tokens of {@link #sequence}. */
    default int length(int index) {
        return sequence(index).length();
    }

    /**
     * The examples that an epoch visits: all of them, unless a set has others for each.
     *
     * @param epoch from 0
     */
    default int[] epoch(int epoch) {
        return IntStream.range(0, size()).toArray();
    }

    /** What the examples follow from, where their number does not tell: a run is resumed on the same ones only. */
    default String origin() {
        return "";
    }

    /** The right answers of the examples at {@code indices}, in that order. */
    Targets targets(int[] indices);

    /** A set of sequences whose targets {@code targets} picks. */
    static TrainingSet of(List<Sequence> sequences, Function<int[], Targets> targets) {
        List<Sequence> copy = List.copyOf(sequences);
        return new TrainingSet() {
            @Override
            public int size() {
                return copy.size();
            }

            @Override
            public Sequence sequence(int index) {
                return copy.get(index);
            }

            @Override
            public Targets targets(int[] indices) {
                return targets.apply(indices);
            }
        };
    }
}
