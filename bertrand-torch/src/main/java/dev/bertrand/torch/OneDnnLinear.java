package dev.bertrand.torch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** oneDNN's inner product on a weight in oneDNN's own layout, with the function or the sum behind it fused in. */
final class OneDnnLinear extends PackedLinear {
    /** The number of rows the layout is chosen for; other numbers work with it, too. */
    private static final long TYPICAL_ROWS = 512;

    /** Features of the input whose products may be added up in one sum. */
    private static final long STRETCH = 384;

    private static final long LONGER_STRETCH = 2 * STRETCH;

    /** A layer this many times as wide as its input: what its errors go to is added up over as many again. */
    private static final long WIDENING = 4;

    /** Output features of one block of the layout that oneDNN takes with AVX-512. */
    private static final long BLOCK = 64;

    private static final String REORDER = "mkldnn::_reorder_linear_weight";
    private static final String POINTWISE = "mkldnn::_linear_pointwise";

    /** What all layers share; made when the first one is. */
    private static final class Shared {
        static final Operation REORDER_WEIGHT = Operators.find(REORDER);
        static final Operation LINEAR = Operators.find(POINTWISE);
        static final Operation LINEAR_BINARY = Operators.find(POINTWISE, "binary");
        static final IValue ADD = Scope.outlive(new IValue("add"));
        static final IValue NO_BIAS = Scope.outlive(new IValue());
        static final IValue NO_SCALARS = Scope.outlive(Operators.emptyListOfOptionalNumbers());
        static final Map<Pointwise, IValue> ATTRIBUTES = new EnumMap<>(Pointwise.class);
        static final Map<Pointwise, IValue> ALGORITHMS = new EnumMap<>(Pointwise.class);

        static {
            for (Pointwise function : Pointwise.values()) {
                ATTRIBUTES.put(function, Scope.outlive(new IValue(function.attribute())));
                ALGORITHMS.put(function, Scope.outlive(new IValue(function.algorithm())));
            }
        }
    }

    private final List<IValue> weights = new ArrayList<>(); // one for each stretch of the input's features
    private final IValue bias;
    private final long stretch; // features of each

    OneDnnLinear(Tensor weight, Tensor bias) {
        this(weight, bias, exactStretch(weight));
    }

    /** For tests: the input's features are cut into stretches of that many. */
    OneDnnLinear(Tensor weight, Tensor bias, long stretch) {
        this.stretch = stretch;
        for (Tensor part : weight.detach().split(stretch, 1).get()) {
            weights.add(Scope.outlive(Operators.callForResult(
                    Shared.REORDER_WEIGHT, new IValue(part.contiguous()), new IValue(TYPICAL_ROWS))));
        }
        this.bias = Scope.outlive(new IValue(bias.detach().clone()));
    }

    /**
     * With few rows oneDNN adds up all products of an output in one sum, which costs up to three times the rounding error
     * of OpenBLAS's several. Stretches are added up one by one. How many it takes is what GoogleParityTest measures:
     * docs/decisions/0005.
     */
    private static long exactStretch(Tensor weight) {
        long in = weight.size(1);
        if (weight.scalar_type().intern() != ScalarType.Float) {
            return in;
        }
        if (!Processor.detect().avx512()) {
            return STRETCH;
        }
        boolean widens = weight.size(0) >= WIDENING * in;
        return widens ? in : in > LONGER_STRETCH ? LONGER_STRETCH : STRETCH;
    }

    /** Whether this build and this processor have the kernels. */
    static boolean isAvailable(ScalarType type) {
        boolean computes = switch (type) {
            case Float -> true;
            case BFloat16 -> Processor.detect().avx512();
            default -> false;
        };
        return computes && torch.hasMKLDNN() && Operators.exists(REORDER) && Operators.exists(POINTWISE);
    }

    /**
     * Whether the kernels get {@code weight} (out, in) right. In fp32 with AVX-512 libtorch 2.10 loses track of a layout
     * whose last block of output features is not full, and most of the results are wrong.
     */
    static boolean fits(Tensor weight, ScalarType type) {
        boolean wholeBlocks = weight.size(0) % BLOCK == 0;
        return wholeBlocks || type != ScalarType.Float || !Processor.detect().avx512();
    }

    @Override
    public Tensor forward(Tensor x, Pointwise then) {
        boolean whole = weights.size() == 1;
        Pointwise fused = whole ? then : Pointwise.NONE;
        Tensor y = Operators.callForResult(
                        Shared.LINEAR,
                        stretch(x, 0),
                        weights.get(0),
                        bias,
                        Objects.requireNonNull(Shared.ATTRIBUTES.get(fused)), // the map is total
                        Shared.NO_SCALARS,
                        Objects.requireNonNull(Shared.ALGORITHMS.get(fused)))
                .toTensor(); // (m, out)
        return whole ? y : then.forwardInPlace(plusRest(x, y));
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        return plusRest(x, plus(x, 0, residual, bias)); // (m, out)
    }

    private Tensor plusRest(Tensor x, Tensor y) {
        for (int i = 1; i < weights.size(); i++) {
            y = plus(x, i, y, Shared.NO_BIAS); // (m, out)
        }
        return y;
    }

    private Tensor plus(Tensor x, int index, Tensor summand, IValue bias) {
        return Operators.callForResult(
                        Shared.LINEAR_BINARY,
                        stretch(x, index),
                        new IValue(summand),
                        weights.get(index),
                        bias,
                        Shared.ADD)
                .toTensor(); // (m, out)
    }

    private IValue stretch(Tensor x, int index) {
        if (weights.size() == 1) {
            return new IValue(x);
        }
        long start = index * stretch;
        return new IValue(x.narrow(1, start, Math.min(stretch, x.size(1) - start))); // (m, stretch)
    }

    @Override
    String kernel() {
        return "oneDNN";
    }

    @Override
    public void close() {
        weights.forEach(IValue::close);
        bias.close();
    }
}
