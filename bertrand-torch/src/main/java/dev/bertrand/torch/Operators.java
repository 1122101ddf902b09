package dev.bertrand.torch;

import java.lang.ref.Reference;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Operation;
import org.bytedeco.pytorch.OperatorVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Symbol;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that the binding does not wrap, found by name in libtorch's registry. */
final class Operators {
    // The binding cannot make a list-of-tensors IValue; a script can. A literal [] would be one shared constant of the
    // graph, and so hold what was once added to it: every list begins with the tensor it is given.
    private static final String LISTS = """
            def new(t: Tensor) -> List[Tensor]:
                return [t]
            def add(l: List[Tensor], t: Tensor):
                l.append(t)
                return l
            def clear(l: List[Tensor]):
                l.clear()
                return l
            """;

    private final CompilationUnit lists = torch.compile(LISTS);

    // Looked up once, which takes as long as a call; the unit owns them.
    private final Function newList = lists.get_function(new QualifiedName("new"));
    private final Function add = lists.get_function(new QualifiedName("add"));
    private final Function clear = lists.get_function(new QualifiedName("clear"));

    /** The default overload of {@code name}, such as {@code aten::_fused_adamw_}. */
    static Operation find(String name) {
        return find(name, "");
    }

    /** One overload of {@code name}; kept for good, whatever scope is open. */
    static Operation find(String name, String overload) {
        OperatorVector overloads = torch.getAllOperatorsFor(Symbol.fromQualString(name));
        for (long i = 0; i < overloads.size(); i++) {
            BytePointer found = overloads.get(i).schema().overload_name(); // null for the default one
            if ((found == null ? "" : found.getString()).equals(overload)) {
                return Scope.outlive(overloads.get(i).getOperation());
            }
        }
        throw new IllegalStateException("libtorch has no operator %s.%s".formatted(name, overload));
    }

    /** Whether this build of libtorch has any operator of that name. */
    static boolean exists(String name) {
        return !torch.getAllOperatorsFor(Symbol.fromQualString(name)).empty();
    }

    /** An empty {@code Scalar?[]}, which the binding cannot make. */
    static IValue emptyListOfOptionalNumbers() {
        CompilationUnit unit = torch.compile("""
                def empty():
                    x : List[Optional[number]] = []
                    return x
                """);
        return new IValue(unit.get_function(new QualifiedName("empty")).apply(new IValueVector()));
    }

    IValue list(List<Tensor> tensors) {
        if (tensors.isEmpty()) {
            return run(clear, run(newList, new IValue(Tensors.of(new int[] {0}))));
        }
        IValue list = run(newList, new IValue(tensors.get(0)));
        for (Tensor tensor : tensors.subList(1, tensors.size())) {
            run(add, list, new IValue(tensor));
        }
        return list;
    }

    private static IValue run(Function function, IValue... arguments) {
        return new IValue(function.apply(new IValueVector(arguments)));
    }

    static void call(Operation operation, IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        try {
            operation.apply(stack);
        } finally {
            Reference.reachabilityFence(stack);
        }
    }

    /** The first result of an operator. */
    static IValue callForResult(Operation operation, IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        try {
            operation.apply(stack);
            return new IValue(stack.get(0)); // a copy: what the stack holds goes with it
        } finally {
            Reference.reachabilityFence(stack);
        }
    }
}
