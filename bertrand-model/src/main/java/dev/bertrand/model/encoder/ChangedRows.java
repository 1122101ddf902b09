package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.torch.PackedLinear;
import dev.bertrand.torch.Pointwise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Which adapter is at work in which rows of a batch. Products of the shared weights are computed for all rows at once;
 * what an adapter does beside them, for its own. Shapes: T rows of the batch, m of one run, D hidden size.
 */
final class ChangedRows {
    /** Neighbouring rows with one adapter, or none. */
    private record Run(int start, int count, @Nullable EncoderChange change) {
        Tensor of(Tensor x) {
            return x.narrow(0, start, count); // (m, D)
        }

        @Nullable
        PlanNorm embeddingNorm() {
            return change == null ? null : change.embeddingNorm();
        }

        RunOfLayer layer(int index) {
            return new RunOfLayer(start, count, change == null ? LayerChange.NONE : change.layer(index));
        }
    }

    /** The same in one layer. */
    private record RunOfLayer(int start, int count, LayerChange change) {
        /** Its rows, which are not copied. */
        Tensor of(Tensor x) {
            return x.narrow(0, start, count);
        }
    }

    private final List<Run> runs; // cover all tokens; none where nothing is changed
    private final int rest; // rows behind them

    private ChangedRows(List<Run> runs, int rest) {
        this.runs = runs;
        this.rest = rest;
    }

    /**
     * @param changes one for every sequence, null where it has no adapter; empty if none has
     * @param rows of the batch's tensors, T or a few more that belong to nobody
     */
    static ChangedRows of(Batch batch, List<? extends @Nullable EncoderChange> changes, int rows) {
        List<Run> runs = new ArrayList<>();
        if (changes.stream().allMatch(change -> change == null)) {
            return new ChangedRows(runs, 0);
        }
        int[] byRow = IntStream.range(0, batch.size())
                .boxed()
                .sorted(Comparator.comparingInt(batch::start))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int sequence : byRow) {
            add(runs, batch.start(sequence), batch.sequence(sequence).length(), changes.get(sequence));
        }
        return new ChangedRows(runs, rows - batch.tokens());
    }

    private static void add(List<Run> runs, int start, int count, @Nullable EncoderChange change) {
        Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (last != null && last.change() == change) {
            runs.set(runs.size() - 1, new Run(last.start(), last.count() + count, change));
        } else {
            runs.add(new Run(start, count, change));
        }
    }

    /** The embeddings' layer norm on {@code x} (T, D). */
    Tensor normEmbeddings(Tensor x, LayerNorm norm) {
        if (runs.stream().allMatch(run -> run.embeddingNorm() == null)) {
            return norm.forward(x);
        }
        return join(runs.stream()
                .map(run -> {
                    PlanNorm own = run.embeddingNorm();
                    return own == null ? norm.forward(run.of(x)) : own.forward(run.of(x)); // (m, D)
                })
                .toArray(Tensor[]::new));
    }

    /** The part of them that concerns a layer. */
    OfLayer layer(int index) {
        List<RunOfLayer> ofLayer = new ArrayList<>();
        int row = 0;
        for (Run run : runs) {
            ofLayer.add(run.layer(index));
            row += run.count();
        }
        if (rest > 0) {
            ofLayer.add(new RunOfLayer(row, rest, LayerChange.NONE));
        }
        return new OfLayer(ofLayer);
    }

    private static Tensor join(Tensor[] parts) {
        return parts.length == 1 ? parts[0] : torch.cat(new TensorVector(parts), 0);
    }

    /** {@link ChangedRows} in one layer. */
    static final class OfLayer {
        private final List<RunOfLayer> runs;

        private OfLayer(List<RunOfLayer> runs) {
            this.runs = runs.stream().allMatch(run -> run.change().isNone()) ? List.of() : runs;
        }

        /**
         * Maps {@code x} (T, in) to (T, out) and applies {@code then} to every element.
         *
         * @param sites the map's place; of a map that is several in one, theirs, whose outputs are equally wide
         */
        Tensor product(PackedLinear map, Tensor x, Pointwise then, Site... sites) {
            boolean plain = true;
            boolean sameInput = true;
            for (Site site : sites) {
                plain &= runs.stream().noneMatch(run -> run.change().detours().containsKey(site));
                sameInput &= runs.stream().noneMatch(run -> detour(run, site).changesInput());
            }
            if (plain) {
                return map.forward(x, then);
            }
            Tensor input = sameInput ? x : x.clone(); // (T, in)
            for (RunOfLayer run : runs) {
                for (Site site : sites) {
                    detour(run, site).before(run.of(input));
                }
            }
            Tensor y = map.forward(input, Pointwise.NONE); // (T, out)
            long width = y.size(1) / sites.length;
            for (RunOfLayer run : runs) {
                for (int i = 0; i < sites.length; i++) {
                    if (run.change().detours().containsKey(sites[i])) {
                        detour(run, sites[i]).after(run.of(input), run.of(y).narrow(1, i * width, width));
                    }
                }
            }
            return then.forward(y);
        }

        private static Detour detour(RunOfLayer run, Site site) {
            return run.change().detours().getOrDefault(site, Detour.NONE);
        }

        /**
         * The buckets in parts that attend to the same prefix.
         *
         * @param base of those rows whose adapter has none
         */
        List<Attending> attending(Buckets buckets, @Nullable PlanPrefix base) {
            if (runs.stream().allMatch(run -> run.change().prefix() == null)) {
                return Attending.all(buckets, base);
            }
            List<Attending> parts = new ArrayList<>();
            int start = 0;
            for (Buckets.Bucket bucket : buckets.list()) {
                int end = start + bucket.rows();
                for (RunOfLayer run : runs) {
                    int from = Math.max(start, run.start());
                    int rows = Math.min(end, run.start() + run.count()) - from;
                    if (rows > 0) {
                        PlanPrefix own = run.change().prefix();
                        parts.add(new Attending(bucket.part(from - start, rows), own == null ? base : own));
                    }
                }
                start = end;
            }
            return parts;
        }

        /** Whether a sublayer ends for some rows in another way than for most; {@code last} is its last map. */
        boolean changes(Site last) {
            return runs.stream()
                    .map(RunOfLayer::change)
                    .anyMatch(change -> change.detours().containsKey(last)
                            || change.junctions().containsKey(last)
                            || change.norms().containsKey(last));
        }

        /** Adds a sublayer's output {@code y} (T, D) to its input {@code x} (T, D) and normalizes the sum. */
        Tensor join(Site last, Tensor x, Tensor y, PlanNorm norm) {
            if (runs.stream().noneMatch(run -> run.change().norms().containsKey(last))) {
                return norm.forward(x.add(changed(last, x, y, norm)));
            }
            return ChangedRows.join(runs.stream()
                    .map(run -> {
                        PlanNorm own = run.change().norms().getOrDefault(last, norm);
                        Tensor made = junction(run, last).forward(run.of(x), run.of(y), own::forward); // (m, D)
                        return own.forward(run.of(x).add(made));
                    })
                    .toArray(Tensor[]::new));
        }

        private Tensor changed(Site last, Tensor x, Tensor y, PlanNorm norm) {
            if (runs.stream().noneMatch(run -> run.change().junctions().containsKey(last))) {
                return y;
            }
            return ChangedRows.join(runs.stream()
                    .map(run -> junction(run, last).forward(run.of(x), run.of(y), norm::forward)) // (m, D)
                    .toArray(Tensor[]::new));
        }

        private static Junction junction(RunOfLayer run, Site last) {
            return run.change().junctions().getOrDefault(last, Junction.PLAIN);
        }
    }
}
