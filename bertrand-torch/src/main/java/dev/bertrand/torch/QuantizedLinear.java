package dev.bertrand.torch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.QEngineVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.QEngine;

/**
 * A linear layer in 8-bit numbers through FBGEMM: the weight with a scale per output feature, the input with one scale
 * for all its rows, found anew for each call. A row's result therefore depends a little on the rows beside it.
 */
final class QuantizedLinear extends PackedLinear {
    private static final String PREPACK = "quantized::linear_prepack";
    private static final String LINEAR = "quantized::linear_dynamic";

    /** What all layers share; made when the first one is. */
    private static final class Shared {
        static final Operation PREPACK_WEIGHT = Operators.find(PREPACK);
        static final Operation LINEAR_DYNAMIC = Operators.find(LINEAR);
        // Without VNNI, two products of 8-bit numbers are summed in 16 bits: inputs of 7 bits cannot overflow there.
        static final IValue REDUCE_RANGE =
                Scope.outlive(new IValue(!Processor.detect().vnni()));
    }

    private final IValue packed; // weight and bias

    QuantizedLinear(Tensor weight, Tensor bias) {
        torch.globalContext().setQEngine(QEngine.FBGEMM);
        packed = Scope.outlive(Operators.callForResult(
                Shared.PREPACK_WEIGHT,
                new IValue(Quantization.perChannel(weight.detach())),
                new IValue(bias.detach().clone())));
    }

    /** Whether this build has FBGEMM, which is for x86 alone. */
    static boolean isAvailable() {
        QEngineVector engines = Context.supportedQEngines();
        for (long i = 0; i < engines.size(); i++) {
            if (engines.get(i).intern() == QEngine.FBGEMM) {
                return Operators.exists(PREPACK) && Operators.exists(LINEAR);
            }
        }
        return false;
    }

    @Override
    public Tensor forward(Tensor x, Pointwise then) {
        return then.forwardInPlace(linear(x)); // (m, out)
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        return linear(x).add_(residual); // (m, out)
    }

    private Tensor linear(Tensor x) {
        return Operators.callForResult(Shared.LINEAR_DYNAMIC, new IValue(x), packed, Shared.REDUCE_RANGE)
                .toTensor();
    }

    @Override
    String kernel() {
        return "FBGEMM";
    }

    @Override
    public void close() {
        packed.close();
    }
}
