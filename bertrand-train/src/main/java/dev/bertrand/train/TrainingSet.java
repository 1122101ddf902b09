package dev.bertrand.train;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.Targets;
import java.util.List;
import java.util.function.Function;

/** Inputs with their right answers, ready for a model. */
public interface TrainingSet {
    /** Number of examples. */
    int size();

    /** The input of example {@code index}. */
    Sequence sequence(int index);

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
