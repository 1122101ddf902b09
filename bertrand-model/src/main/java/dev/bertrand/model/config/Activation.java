package dev.bertrand.model.config;

import dev.bertrand.torch.Pointwise;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;

/** {@code hidden_act} of a config: the function between the two linear layers of a feed-forward block. */
public enum Activation {
    /** The exact GELU, by the error function. */
    GELU("gelu"),
    /** Google's own tanh approximation, under the name Hugging Face gave it first. */
    GELU_NEW("gelu_new"),
    /** The same approximation, under the name it has today. */
    GELU_PYTORCH_TANH("gelu_pytorch_tanh"),
    RELU("relu"),
    SILU("silu");

    private final String name;

    Activation(String name) {
        this.name = name;
    }

    /** Finds an activation by its name in config.json. */
    public static Activation of(String name) {
        return Arrays.stream(values())
                .filter(activation -> activation.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("hidden_act \"%s\" is not one of %s"
                        .formatted(
                                name, Arrays.stream(values()).map(a -> a.name).collect(Collectors.joining(", ")))));
    }

    /** Applies the function to every element. */
    public Tensor forward(Tensor x) {
        return function().forward(x);
    }

    /** The function itself, for kernels that apply it on the way. */
    public Pointwise function() {
        return switch (this) {
            case GELU -> Pointwise.GELU;
            case GELU_NEW, GELU_PYTORCH_TANH -> Pointwise.GELU_TANH;
            case RELU -> Pointwise.RELU;
            case SILU -> Pointwise.SILU;
        };
    }

    /** The name in config.json. */
    @Override
    public String toString() {
        return name;
    }
}
