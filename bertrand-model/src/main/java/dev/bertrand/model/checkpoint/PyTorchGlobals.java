package dev.bertrand.model.checkpoint;

import java.util.Arrays;
import java.util.Map;

/**
 * All that a pickle may name: the few functions and types of which Python's {@code torch.save} makes a state dict. What
 * is not in this list is refused where it is named, before anything could call it; and of what is in it, nothing runs
 * but the Java code in {@link Unpickler} that stands for it.
 */
final class PyTorchGlobals {
    /** Functions a pickle may call. */
    enum Function {
        ORDERED_DICT,
        /** (storage, offset, shape, strides, ...) to a tensor; what follows is about gradients. */
        REBUILD_TENSOR,
        /** (tensor, ...) to that tensor: it was a parameter, or has a type tag from TorchScript. */
        UNWRAP
    }

    private static final Map<String, Function> FUNCTIONS = Map.of(
            "collections.OrderedDict", Function.ORDERED_DICT,
            "torch._utils._rebuild_tensor", Function.REBUILD_TENSOR, // before 0.4
            "torch._utils._rebuild_tensor_v2", Function.REBUILD_TENSOR,
            "torch._utils._rebuild_parameter", Function.UNWRAP,
            "torch._utils._rebuild_parameter_with_state", Function.UNWRAP,
            "torch.jit._pickle.restore_type_tag", Function.UNWRAP); // libtorch's pickle_save

    private static final int SHOWN = 200;

    private PyTorchGlobals() {}

    /**
     * The {@link Function} or {@link DType} that a pickle names.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static Object resolve(String module, String name) {
        String global = module + "." + name;
        Function function = FUNCTIONS.get(global);
        if (function != null) {
            return function;
        }
        // A storage's class says its elements' type. Training checkpoints also name types by themselves.
        return Arrays.stream(DType.values())
                .filter(type -> global.equals("torch." + storage(type)) || global.equals("torch." + name(type)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "it names %s, which weights do not need, and code in a pickle never runs here. Save the model's state_dict() instead, or better safetensors"
                                .formatted(global.substring(0, Math.min(global.length(), SHOWN)))));
    }

    /** The class in module {@code torch} of an array of {@code type}. */
    static String storage(DType type) {
        return switch (type) {
            case F64 -> "DoubleStorage";
            case F32 -> "FloatStorage";
            case F16 -> "HalfStorage";
            case BF16 -> "BFloat16Storage";
            case I64 -> "LongStorage";
            case I32 -> "IntStorage";
            case I16 -> "ShortStorage";
            case I8 -> "CharStorage";
            case U8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
        };
    }

    private static String name(DType type) {
        return switch (type) {
            case F64 -> "float64";
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            case I64 -> "int64";
            case I32 -> "int32";
            case I16 -> "int16";
            case I8 -> "int8";
            case U8 -> "uint8";
            case BOOL -> "bool";
        };
    }
}
