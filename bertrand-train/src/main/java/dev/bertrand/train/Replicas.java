package dev.bertrand.train;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.Targets;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A model and copies of it that share its parameters: each learns from its part of a batch on its share of the cores, and
 * their gradients are added up. On short texts this beats spreading every single operator over the cores. On a graphics card
 * the model is alone.
 */
public final class Replicas implements AutoCloseable {
    /** Each copy has gradients as large as the model, and adding them up takes its time. */
    private static final int MOST = 4;

    /** With fewer tokens than this, a part is not worth a copy of its own. */
    private static final int FEWEST_TOKENS = 64;

    private final Engine engine;
    private final TrainingSet data;
    private final boolean recompute;
    private final List<BertForTask> models = new ArrayList<>(); // the model itself, then its copies

    /**
     * @param recompute see {@link TrainingArguments#gradientCheckpointing}
     * @param engine whose cores it runs on
     */
    public Replicas(BertForTask model, TrainingSet data, boolean recompute, Engine engine) {
        this.engine = engine;
        this.recompute = recompute;
        this.data = data;
        models.add(model);
        int most = engine.settings().device().isCpu() ? Math.min(MOST, engine.threads()) : 1;
        while (models.size() < most) {
            models.add(model.replica());
        }
    }

    /**
     * Forward and backward over one batch; the model's gradients grow by the batch's.
     *
     * @param indices the batch's examples
     * @param seed what the batch's dropout follows from
     * @param weight what the loss is multiplied by
     * @return the mean loss of the batch times {@code weight}
     */
    public double learn(int[] indices, long seed, double weight) {
        List<int[]> shares = shares(indices);
        Targets whole = data.targets(indices);
        double[] losses = new double[shares.size()];
        for (int i = 0; i < losses.length; i++) {
            models.get(i).train();
            models.get(i).parameters().masks().seed(31 * seed + i);
        }
        engine.forEach(losses.length, i -> losses[i] = learn(models.get(i), shares.get(i), whole, weight));
        for (BertForTask copy : models.subList(1, losses.length)) {
            addGradients(copy);
        }
        return Arrays.stream(losses).sum();
    }

    private List<int[]> shares(int[] indices) {
        int[] lengths = IntStream.of(indices).map(data::length).toArray();
        int worth = Math.max(1, IntStream.of(lengths).sum() / FEWEST_TOKENS);
        return Batch.shares(lengths, Math.min(models.size(), worth)).stream()
                .map(share -> IntStream.of(share).map(i -> indices[i]).toArray())
                .toList();
    }

    private double learn(BertForTask model, int[] indices, Targets whole, double weight) {
        Targets targets = data.targets(indices);
        if (targets.counted() == 0) {
            return 0; // a mean over nothing
        }
        try (Scope scope = Scope.open()) {
            Sequence[] sequences =
                    Arrays.stream(indices).mapToObj(data::sequence).toArray(Sequence[]::new);
            return model.learn(Batch.of(sequences), targets, whole, weight, recompute);
        }
    }

    /** Moves a copy's gradients into the model's, always in the same order: sums of floats depend on it. */
    private void addGradients(BertForTask copy) {
        Map<String, Tensor> copies = copy.parameters().trainable();
        engine.compute(() -> {
            try (Scope scope = Scope.inference()) {
                models.get(0).parameters().trainable().forEach((name, parameter) -> {
                    Tensor copied = copies.get(name);
                    if (copied != null && copied.grad().defined()) {
                        add(parameter, copied.grad());
                        copied.mutable_grad().reset();
                    }
                });
            }
            return copy;
        });
    }

    private static void add(Tensor parameter, Tensor gradient) {
        Tensor own = parameter.grad();
        if (!own.defined()) {
            parameter.mutable_grad().put(gradient);
        } else if (own.is_sparse() && !gradient.is_sparse()) {
            // The word table's, of a part in which no word was predicted and of one in which some were.
            parameter.mutable_grad().put(gradient.add(own));
        } else {
            own.add_(gradient);
        }
    }

    /** Frees the copies; the model is its owner's. */
    @Override
    public void close() {
        models.subList(1, models.size()).forEach(BertForTask::close);
    }
}
