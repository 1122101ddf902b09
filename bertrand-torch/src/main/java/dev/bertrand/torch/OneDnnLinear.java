package dev.bertrand.torch;

import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** oneDNN's inner product on a weight in oneDNN's own layout, with the function or the sum behind it fused in. */
final class OneDnnLinear extends PackedLinear {
    /** The number of rows the layout is chosen for; other numbers work with it, too. */
    private static final long TYPICAL_ROWS = 512;

    private static final String REORDER = "mkldnn::_reorder_linear_weight";
    private static final String POINTWISE = "mkldnn::_linear_pointwise";

    /** What all layers share; made when the first one is. */
    private static final class Shared {
        static final Operation REORDER_WEIGHT = Operators.find(REORDER);
        static final Operation LINEAR = Operators.find(POINTWISE);
        static final Operation LINEAR_BINARY = Operators.find(POINTWISE, "binary");
        static final IValue ADD = Scope.outlive(new IValue("add"));
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

    private final IValue weight;
    private final IValue bias;

    OneDnnLinear(Tensor weight, Tensor bias) {
        this.weight = Scope.outlive(Operators.callForResult(
                Shared.REORDER_WEIGHT, new IValue(weight.detach().contiguous()), new IValue(TYPICAL_ROWS)));
        this.bias = Scope.outlive(new IValue(bias.detach().clone()));
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

    @Override
    public Tensor forward(Tensor x, Pointwise then) {
        return Operators.callForResult(
                        Shared.LINEAR,
                        new IValue(x),
                        weight,
                        bias,
                        Shared.ATTRIBUTES.get(then),
                        Shared.NO_SCALARS,
                        Shared.ALGORITHMS.get(then))
                .toTensor(); // (m, out)
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        return Operators.callForResult(
                        Shared.LINEAR_BINARY, new IValue(x), new IValue(residual), weight, bias, Shared.ADD)
                .toTensor(); // (m, out)
    }

    @Override
    public void close() {
        weight.close();
        bias.close();
    }
}
