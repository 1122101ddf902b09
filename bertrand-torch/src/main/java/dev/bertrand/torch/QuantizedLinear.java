package dev.bertrand.torch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.QEngineVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.QEngine;

/**
 * A linear layer in 8-bit numbers through FBGEMM: the weight with a scale per output feature, the input with a scale per
 * row, found anew for each call. One scale for all rows would follow the few tokens with very large activations and
 * leave hardly a bit for the others.
 */
final class QuantizedLinear extends PackedLinear {
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
    private final Tensor bias; // (out)

    QuantizedLinear(Tensor weight, Tensor bias) {
        torch.globalContext().setQEngine(QEngine.FBGEMM);
        packed = Scope.outlive(Operators.callForResult(
                Shared.PREPACK_WEIGHT, new IValue(Quantization.perChannel(weight.detach())), Shared.NO_BIAS));
        this.bias = Scope.outlive(bias.detach().clone());
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
        Tensor scale = Quantization.largest(x); // (m, 1)
        return then.forwardInPlace(rescale(product(x, scale), scale, bias)); // (m, out)
    }

    @Override
    public Tensor forwardPlus(Tensor x, Tensor residual) {
        Tensor scale = Quantization.largest(x); // (m, 1)
        return rescale(product(x, scale), scale, residual).add_(bias); // (m, out)
    }

    /** {@code product} times {@code scale} plus {@code summand}, in the memory of the product. */
    private static Tensor rescale(Tensor product, Tensor scale, Tensor summand) {
        return torch.addcmul_out(product, summand, product, scale); // (m, out)
    }

    /** Of {@code x} (m, in), each row divided by its {@code scale}, with the weight. */
    private Tensor product(Tensor x, Tensor scale) {
        return Operators.callForResult(
                        Shared.QUANTIZED_LINEAR, new IValue(x.div(scale)), Shared.STEP, Shared.ZERO, packed)
                .toTensor(); // (m, out)
    }

    @Override
    String kernel() {
        return "FBGEMM";
    }

    @Override
    public void close() {
        packed.close();
        bias.close();
    }
}
