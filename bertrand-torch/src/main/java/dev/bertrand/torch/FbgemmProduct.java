package dev.bertrand.torch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.QEngineVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.QEngine;

/** FBGEMM's, which is for every x86. */
final class FbgemmProduct implements QuantizedProduct {
    private static final String PREPACK = "quantized::linear_prepack";
    private static final String LINEAR = "quantized::linear_with_input_q_dq_qweight_dq_output_fp32";

    /** What all layers share; made when the first one is. */
    private static final class Shared {
        static final Operation PREPACK_WEIGHT = Operators.find(PREPACK);
        static final Operation QUANTIZED_LINEAR = Operators.find(LINEAR);
        // Without VNNI, two products of 8-bit numbers are summed in 16 bits: inputs of 7 bits cannot overflow there.
        static final int LARGEST = Processor.detect().vnni() ? 127 : 63;
        static final IValue STEP = Scope.outlive(new IValue(1.0 / LARGEST));
        static final IValue ZERO = Scope.outlive(new IValue(LARGEST + 1L));
        static final IValue NO_BIAS = Scope.outlive(new IValue());
    }

    private final IValue packed; // (out, in)

    FbgemmProduct(Tensor weight) {
        torch.globalContext().setQEngine(QEngine.FBGEMM);
        packed = Scope.outlive(Operators.callForResult(
                Shared.PREPACK_WEIGHT, new IValue(Quantization.perChannel(weight.detach())), Shared.NO_BIAS));
    }

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
    public Tensor of(Tensor x) {
        return Operators.callForResult(Shared.QUANTIZED_LINEAR, new IValue(x), Shared.STEP, Shared.ZERO, packed)
                .toTensor(); // (m, out)
    }

    @Override
    public String kernel() {
        return "FBGEMM";
    }

    @Override
    public void close() {
        packed.close();
    }
}
