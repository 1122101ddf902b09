package dev.bertrand.benchmarks;

/**
 * What the parent asks of an engine's process; the fields that {@code what} does not need have any value.
 *
 * @param limit most batches of the workload
 * @param tokens rows of a matrix product
 */
public record Request(
        What what, Workload workload, Order order, int limit, Method method, Shape shape, DType dtype, int tokens) {
    /** Kinds of requests. */
    public enum What {
        /** One request of 16 tokens, for the time since the process began. */
        FIRST,
        /** First vectors of {@link Workload#check}. */
        CHECK,
        /** Times of encoding every batch of a workload. */
        ENCODE,
        /** The loss of {@link Workload#check} before any step. */
        LOSS,
        /** Times of a training step on every batch of a workload. */
        STEP,
        /** The best rate of a shape's matrix products, in floating-point operations per second. */
        CEILING
    }

    static Request first() {
        return of(What.FIRST, Workload.SINGLE16, Order.RANDOM, 1);
    }

    static Request check() {
        return of(What.CHECK, Workload.SST2, Order.RANDOM, 0);
    }

    static Request encode(Workload workload, Order order, int limit) {
        return of(What.ENCODE, workload, order, limit);
    }

    static Request loss(Method method) {
        return new Request(What.LOSS, Workload.SST2, Order.RANDOM, 0, method, Shape.TINY, DType.FP32, 0);
    }

    static Request step(Method method, Workload workload, Order order, int limit) {
        return new Request(What.STEP, workload, order, limit, method, Shape.TINY, DType.FP32, 0);
    }

    static Request ceiling(Shape shape, DType dtype, int tokens) {
        return new Request(What.CEILING, Workload.SST2, Order.RANDOM, 0, Method.FULL, shape, dtype, tokens);
    }

    private static Request of(What what, Workload workload, Order order, int limit) {
        return new Request(what, workload, order, limit, Method.FULL, Shape.TINY, DType.FP32, 0);
    }
}
