package dev.bertrand.torch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where a model's tensors are, and so where it computes: the processor, or a graphics card under CUDA.
 *
 * @param index which of several cards; 0 for the processor
 */
public record Device(Kind kind, int index) {
    /** What kinds there are. */
    public enum Kind {
        CPU,
        CUDA
    }

    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern NAME = Pattern.compile("(cpu)|cuda(?::(\\d{1,2}))?");

    /** A card, from 0 on. */
    public static Device cuda(int index) {
        return new Device(Kind.CUDA, index);
    }

    /**
     * {@code cpu}, {@code cuda} or {@code cuda:N}.
     *
     * @throws IllegalArgumentException for any other name
     */
    public static Device parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'%s' is no device; wanted cpu, cuda or cuda:N".formatted(name));
        }
        if (matcher.group(1) != null) {
            return CPU;
        }
        return cuda(matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2)));
    }

    public boolean isCpu() {
        return kind == Kind.CPU;
    }

    /**
     * Checks that it can be computed on.
     *
     * @throws IllegalStateException if this libtorch has no CUDA, or the system no such card
     */
    public void requirePresent() {
        if (isCpu()) {
            return;
        }
        if (!torch.hasCUDA()) {
            throw new IllegalStateException(
                    "libtorch %s is here without CUDA. Build with -Dpytorch.extension=-gpu where CUDA 13 and cuDNN 9 are installed (docs/gpu.md), or use --device cpu"
                            .formatted(Machine.libtorchVersion()));
        }
        int cards = NativeProbe.cudaCards();
        if (index >= cards) {
            throw new IllegalStateException(
                    "CUDA shows %d cards, wanted number %d (the first is cuda:0). Look at nvidia-smi and CUDA_VISIBLE_DEVICES, or use --device cpu"
                            .formatted(cards, index));
        }
    }

    /** {@code tensor} on this device; itself where it is there already. */
    public Tensor place(Tensor tensor) {
        return place(tensor, tensor.scalar_type().intern());
    }

    /** {@code tensor} on this device in {@code type}; itself where it is so already. */
    public Tensor place(Tensor tensor, ScalarType type) {
        return isCpu() && tensor.is_cpu()
                ? tensor.to(type)
                : tensor.to(new org.bytedeco.pytorch.Device(toString()), type);
    }

    /** As libtorch writes it: {@code cpu}, {@code cuda:0}. */
    @Override
    public String toString() {
        return isCpu() ? "cpu" : "cuda:" + index;
    }
}
