package dev.bertrand.torch;

import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** oneDNN's, faster than FBGEMM's where the processor has VNNI in vectors of 512 bits. */
final class OneDnnProduct implements QuantizedProduct {
    private static final String PREPACK = "onednn::qlinear_prepack";
    private static final String LINEAR = "onednn::qlinear_pointwise";
    private static final double STEP = 1.0 / 127;
    private static final int ZERO = 128; // the kernels take inputs without a sign

    /** What all layers share; made when the first one is. */
    private static final class Shared {
        static final Operation PREPACK_WEIGHT = Operators.find(PREPACK);
        static final Operation QUANTIZED_LINEAR = Operators.find(LINEAR);
        static final IValue STEP_OF_INPUT = Scope.outlive(new IValue(STEP));
        static final IValue ZERO_OF_INPUT = Scope.outlive(new IValue((long) ZERO));
        static final IValue STEP_OF_OUTPUT = Scope.outlive(new IValue(1.0));
        static final IValue ZERO_OF_OUTPUT = Scope.outlive(new IValue(0L));
        static final IValue FP32 = Scope.outlive(new IValue((long) ScalarType.Float.value));
        static final IValue NOTHING = Scope.outlive(new IValue());
        static final IValue NO_FUNCTION = Scope.outlive(new IValue("none"));
        static final IValue NO_SCALARS = Scope.outlive(Operators.emptyListOfOptionalNumbers());
    }

    private final IValue packed; // (in, out), int8
    private final IValue scale; // (out)
    private final IValue zero; // (out), int32

    OneDnnProduct(Tensor weight) {
        Tensor steps = Quantization.scale(weight.detach()); // (out, 1)
        Tensor rounded = Quantization.rounded(weight.detach(), steps); // (out, in)
        packed = Scope.outlive(Operators.callForResult(Shared.PREPACK_WEIGHT, new IValue(rounded), Shared.NOTHING));
        scale = Scope.outlive(new IValue(steps.squeeze(1).contiguous()));
        zero = Scope.outlive(new IValue(torch.zeros(weight.size(0)).to(ScalarType.Int)));
    }

    static boolean isAvailable() {
        Processor processor = Processor.detect();
        return processor.avx512()
                && processor.vnni()
                && torch.hasMKLDNN()
                && Operators.exists(PREPACK)
                && Operators.exists(LINEAR);
    }

    @Override
    public Tensor of(Tensor x) {
        Tensor quantized = torch.quantize_per_tensor(x, STEP, ZERO, ScalarType.QUInt8); // (m, in)
        return Operators.callForResult(
                        Shared.QUANTIZED_LINEAR,
                        new IValue(quantized.view(ScalarType.Byte)),
                        Shared.STEP_OF_INPUT,
                        Shared.ZERO_OF_INPUT,
                        packed,
                        scale,
                        zero,
                        Shared.NOTHING, // no bias
                        Shared.STEP_OF_OUTPUT,
                        Shared.ZERO_OF_OUTPUT,
                        Shared.FP32,
                        Shared.NO_FUNCTION,
                        Shared.NO_SCALARS,
                        Shared.NO_FUNCTION)
                .toTensor(); // (m, out)
    }

    @Override
    public String kernel() {
        return "oneDNN";
    }

    @Override
    public void close() {
        packed.close();
        scale.close();
        zero.close();
    }
}
