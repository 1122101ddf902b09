package dev.bertrand.benchmarks.engine;

import dev.bertrand.benchmarks.DType;
import dev.bertrand.benchmarks.Shape;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Scope;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.OperatorVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * How fast this machine multiplies matrices of a model's shapes: the limit that nothing built on the same libraries can
 * pass. The weights are prepacked, and there are as many as the model has layers, so that they come from memory as they
 * do there. Shapes: M tokens, D hidden size, F width of the feed-forward block.
 */
final class GemmCeiling {
    private static final long MEASURE_NANOS = 500_000_000;
    private static final int LEVELS = 127;

    private static final @Nullable Operation REORDER = find("mkldnn::_reorder_linear_weight");
    private static final @Nullable Operation LINEAR = find("mkldnn::_linear_pointwise");
    private static final @Nullable Operation PREPACK = find("quantized::linear_prepack");
    private static final @Nullable Operation DYNAMIC = find("quantized::linear_dynamic");
    private static final String EMPTY_LIST = """
            def empty():
                x : List[Optional[number]] = []
                return x
            """;

    private final dev.bertrand.torch.Engine engine;

    /** Sets libtorch up as Bertrand does. */
    GemmCeiling(int threads) {
        engine = dev.bertrand.torch.Engine.start(EngineSettings.defaults().withThreads(threads));
    }

    @FunctionalInterface
    private interface Product {
        void run();
    }

    /** Who multiplies. */
    private enum Kernels {
        /** oneDNN on weights in the order it likes best. */
        PREPACKED,
        /** Whatever a plain linear layer calls. */
        PLAIN,
        FBGEMM,
        ONEDNN_INT8;

        static List<Kernels> of(DType dtype) {
            return switch (dtype) {
                case FP32, BF16 -> List.of(PREPACKED, PLAIN);
                case INT8 -> List.of(FBGEMM, ONEDNN_INT8);
            };
        }
    }

    /** The best pass over all layers, half a second with each of the libraries, in operations per second. */
    double measure(Shape shape, DType dtype, int tokens) {
        double best = Double.POSITIVE_INFINITY;
        for (Kernels kernels : Kernels.of(dtype)) {
            best = Math.min(best, engine.compute(() -> seconds(shape, dtype, kernels, tokens)));
        }
        return shape.linearFlopsPerToken() * tokens / best;
    }

    private static double seconds(Shape shape, DType dtype, Kernels kernels, int tokens) {
        long size = shape.config().hiddenSize();
        long wide = shape.config().intermediateSize();
        try (Scope scope = Scope.inference()) {
            Tensor narrow = input(dtype, tokens, size); // (M, D)
            Tensor broad = input(dtype, tokens, wide); // (M, F)
            Tensor projections = weight(3 * size, size);
            Tensor output = weight(size, size);
            Tensor up = weight(wide, size);
            Tensor down = weight(size, wide);
            List<Product> products = new ArrayList<>();
            for (int layer = 0; layer < shape.config().layers(); layer++) {
                products.add(product(kernels, narrow, projections));
                products.add(product(kernels, narrow, output));
                products.add(product(kernels, narrow, up));
                products.add(product(kernels, broad, down));
            }
            pass(products); // warms up
            long best = Long.MAX_VALUE;
            long began = System.nanoTime();
            do {
                best = Math.min(best, pass(products));
            } while (System.nanoTime() - began < MEASURE_NANOS);
            return best / 1e9;
        }
    }

    private static long pass(List<Product> products) {
        long began = System.nanoTime();
        for (Product product : products) {
            try (Scope scope = Scope.inference()) {
                product.run();
            }
        }
        return System.nanoTime() - began;
    }

    private static Tensor input(DType dtype, long rows, long columns) {
        Tensor input = torch.randn(rows, columns);
        return dtype == DType.BF16 ? input.to(ScalarType.BFloat16) : input;
    }

    private static Tensor weight(long out, long in) {
        return torch.randn(out, in).mul(new Scalar(0.04));
    }

    /** {@code x} (M, in) times a copy of its own of {@code weight} (out, in). */
    private static Product product(Kernels kernels, Tensor x, Tensor weight) {
        return switch (kernels) {
            case PREPACKED -> prepacked(x, weight.to(x.scalar_type()));
            case PLAIN -> plain(x, weight.to(x.scalar_type()));
            case FBGEMM -> int8(torch.QEngine.FBGEMM, x, weight);
            case ONEDNN_INT8 -> int8(torch.QEngine.ONEDNN, x, weight);
        };
    }

    private static Product plain(Tensor x, Tensor weight) {
        Tensor own = weight.clone();
        return () -> torch.linear(x, own);
    }

    private static Product prepacked(Tensor x, Tensor weight) {
        if (REORDER == null || LINEAR == null) {
            return plain(x, weight);
        }
        IValue packed;
        try {
            packed = call(REORDER, new IValue(weight), new IValue(x.size(0)));
        } catch (RuntimeException e) {
            return plain(x, weight); // as in bf16 without AVX-512
        }
        Operation linear = LINEAR;
        IValue input = new IValue(x);
        IValue bias = new IValue(torch.zeros(weight.size(0)).to(x.scalar_type()));
        IValue none = new IValue("none");
        IValue empty = new IValue(torch.compile(EMPTY_LIST)
                .get_function(new QualifiedName("empty"))
                .apply(new IValueVector()));
        return () -> call(linear, input, packed, bias, none, empty, none);
    }

    private static Product int8(torch.QEngine engine, Tensor x, Tensor weight) {
        if (PREPACK == null || DYNAMIC == null) {
            throw new UnsupportedOperationException("this libtorch has no int8 products");
        }
        torch.globalContext().setQEngine(engine);
        Operation dynamic = DYNAMIC;
        IValue input = new IValue(x);
        IValue packed = call(PREPACK, new IValue(quantized(weight)), new IValue(torch.zeros(weight.size(0))));
        IValue full = new IValue(false); // reduce_range
        return () -> call(dynamic, input, packed, full);
    }

    private static Tensor quantized(Tensor weight) {
        Tensor scales = weight.abs().amax(new long[] {1}, false).div(new Scalar(LEVELS)); // (out)
        Tensor zeros = torch.zeros(weight.size(0)).to(ScalarType.Long); // (out)
        return torch.quantize_per_channel(weight, scales.to(ScalarType.Double), zeros, 0, ScalarType.QInt8);
    }

    /** The default overload of an operator that the binding does not wrap; null where this build lacks it. */
    private static @Nullable Operation find(String name) {
        OperatorVector overloads = torch.getAllOperatorsFor(Symbol.fromQualString(name));
        for (long i = 0; i < overloads.size(); i++) {
            BytePointer overload = overloads.get(i).schema().overload_name(); // null for the default one
            if (overload == null || overload.getString().isEmpty()) {
                return overloads.get(i).getOperation();
            }
        }
        return null;
    }

    private static IValue call(Operation operation, IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        try {
            operation.apply(stack);
            return new IValue(stack.get(0)); // a copy: get points into the stack
        } finally {
            Reference.reachabilityFence(stack);
        }
    }
}
