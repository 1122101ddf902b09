package dev.bertrand.torch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2017) in one fused operator, the gradient clipped to a global
 * norm on the way. Vectors (biases, layer norms) are not decayed.
 */
public final class AdamW implements AutoCloseable {
    /**
     * Two recipes of the same formula.
     *
     * @param eps added to the root of the second moment
     * @param biasCorrection whether the moments are corrected for starting at zero
     */
    public record Variant(double beta1, double beta2, double eps, double weightDecay, boolean biasCorrection) {
        /** {@code torch.optim.AdamW} as Hugging Face's trainer sets it up, with BERT's weight decay. */
        public static Variant huggingFace() {
            return new Variant(0.9, 0.999, 1e-8, 0.01, true);
        }

        /** {@code AdamWeightDecayOptimizer} of google-research/bert, optimization.py: no bias correction. */
        public static Variant google() {
            return new Variant(0.9, 0.999, 1e-6, 0.01, false);
        }
    }

    // 1 - beta^step is exactly 1 in double precision from here on: the operator then corrects nothing.
    private static final double NO_CORRECTION_STEP = 1e9;

    private final Operators operators = new Operators();
    private final Operation fused = Operators.find("aten::_fused_adamw_");
    private final Operation addToEach = Operators.find("aten::_foreach_add_", "Scalar");
    private final Variant variant;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Boolean, Lists> lists = new HashMap<>(); // of the last step, by whether they decay
    private final Map<String, Tensor> spread = new HashMap<>(); // zeros that take a sparse gradient, by parameter

    private record Slot(String name, Tensor parameter, Tensor first, Tensor second, Tensor step) {
        boolean decays() {
            return parameter.dim() >= 2;
        }
    }

    /**
     * The operator's lists that are the same in every step in which the same parameters have gradients. A call for each
     * tensor makes them: with a model's two hundred that takes longer than the update itself on a graphics card.
     */
    private record Lists(List<Slot> slots, IValue parameters, IValue first, IValue second, IValue steps)
            implements AutoCloseable {
        @Override
        public void close() {
            parameters.close();
            first.close();
            second.close();
            steps.close();
        }
    }

    /** A parameter whose turn it is, with its gradient: dense, or sparse and coalesced. */
    private record Ready(Slot slot, Tensor gradient) {
        static Ready of(Slot slot) {
            Tensor gradient = slot.parameter.grad();
            return new Ready(slot, gradient.is_sparse() ? gradient.coalesce() : gradient);
        }

        Tensor norm() {
            return (gradient.is_sparse() ? gradient.values() : gradient).norm();
        }
    }

    /** An optimizer over {@code parameters} (name to trainable tensor), its moments zero. */
    public AdamW(Map<String, Tensor> parameters, Variant variant) {
        this.variant = variant;
        try (Scope scope = Scope.inference()) {
            parameters.forEach((name, parameter) -> slots.add(new Slot(
                    name,
                    parameter,
                    Scope.outlive(torch.zeros_like(parameter)),
                    Scope.outlive(torch.zeros_like(parameter)),
                    Scope.outlive(Tensors.near(
                            parameter,
                            Tensors.full(
                                    variant.biasCorrection() ? 0 : NO_CORRECTION_STEP,
                                    ScalarType.Float,
                                    new long[0]))))));
        }
    }

    /**
     * Updates every parameter that has a gradient, dense or sparse, then clears the gradients. A row that a sparse one
     * lacks has a gradient of zero: its moments decay as any other's.
     *
     * @param learningRate the step size of this update
     * @param maxNorm gradients are scaled down so that their global norm is at most this; infinity leaves them
     * @return the global norm before clipping
     * @throws ArithmeticException if the norm is not finite; parameters are left as they were
     */
    public double step(double learningRate, double maxNorm) {
        try (Scope scope = Scope.inference()) {
            List<Ready> ready = slots.stream()
                    .filter(slot -> slot.parameter.grad().defined())
                    .map(Ready::of)
                    .toList();
            double norm = globalNorm(ready);
            if (!Double.isFinite(norm)) {
                zeroGradients();
                throw new ArithmeticException(
                        "the gradient's norm is %s; lower the learning rate or look at the loss's inputs"
                                .formatted(norm));
            }
            double scale = Math.max(1, norm / maxNorm);
            update(
                    ready.stream().filter(one -> one.slot.decays()).toList(),
                    learningRate,
                    variant.weightDecay(),
                    scale);
            update(ready.stream().filter(one -> !one.slot.decays()).toList(), learningRate, 0, scale);
            zeroGradients();
            return norm;
        }
    }

    private static double globalNorm(List<Ready> ready) {
        if (ready.isEmpty()) {
            return 0;
        }
        Tensor[] norms = ready.stream().map(Ready::norm).toArray(Tensor[]::new);
        return torch.stack(new TensorVector(norms), 0).norm().item_double();
    }

    private void update(List<Ready> ready, double learningRate, double weightDecay, double scale) {
        if (ready.isEmpty()) {
            return;
        }
        Lists same = lists(ready.stream().map(Ready::slot).toList());
        if (variant.biasCorrection()) {
            Operators.call(addToEach, same.steps, new IValue(new Scalar(1)));
        }
        Operators.call(
                fused,
                same.parameters,
                operators.list(ready.stream().map(this::dense).toList()),
                same.first,
                same.second,
                operators.list(List.of()), // no AMSGrad
                same.steps,
                new IValue(learningRate),
                new IValue(variant.beta1()),
                new IValue(variant.beta2()),
                new IValue(weightDecay),
                new IValue(variant.eps()),
                new IValue(false), // amsgrad
                new IValue(false), // maximize
                new IValue(Tensors.near(
                        ready.get(0).gradient, Tensors.full(scale, ScalarType.Float, new long[0]))), // grad_scale
                new IValue()); // found_inf
        ready.forEach(this::clear);
    }

    private Lists lists(List<Slot> slots) {
        boolean decays = slots.get(0).decays();
        Lists last = lists.get(decays);
        if (last != null && last.slots.equals(slots)) {
            return last;
        }
        if (last != null) {
            last.close();
        }
        Lists made = new Lists(
                slots,
                Scope.outlive(operators.list(slots.stream().map(Slot::parameter).toList())),
                Scope.outlive(operators.list(slots.stream().map(Slot::first).toList())),
                Scope.outlive(operators.list(slots.stream().map(Slot::second).toList())),
                Scope.outlive(operators.list(slots.stream().map(Slot::step).toList())));
        lists.put(decays, made);
        return made;
    }

    /**
     * The gradient with its zeros, for the operator knows no other. They are kept: of a table of 30,000 vectors a batch
     * sees some hundred, and the rest need not be made anew.
     */
    private Tensor dense(Ready ready) {
        if (!ready.gradient.is_sparse()) {
            return ready.gradient;
        }
        Tensor zeros =
                spread.computeIfAbsent(ready.slot.name, name -> Scope.outlive(torch.zeros_like(ready.slot.parameter)));
        return zeros.index_copy_(0, rows(ready), ready.gradient.values());
    }

    private void clear(Ready ready) {
        Tensor filled = spread.get(ready.slot.name);
        if (filled != null && ready.gradient.is_sparse()) {
            filled.index_fill_(0, rows(ready), new Scalar(0));
        }
    }

    private static Tensor rows(Ready ready) {
        return ready.gradient.indices().select(0, 0);
    }

    /** Drops every gradient; the next backward starts from none. */
    public void zeroGradients() {
        slots.forEach(slot -> slot.parameter.mutable_grad().reset());
    }

    /** The moments and step counts, by names such as {@code exp_avg.bert.pooler.dense.weight}; shared, not copied. */
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Slot slot : slots) {
            state.put("exp_avg." + slot.name, slot.first);
            state.put("exp_avg_sq." + slot.name, slot.second);
            state.put("step." + slot.name, slot.step);
        }
        return state;
    }

    @Override
    public void close() {
        for (Slot slot : slots) {
            slot.first.close();
            slot.second.close();
            slot.step.close();
        }
        lists.values().forEach(Lists::close);
        spread.values().forEach(Tensor::close);
    }
}
