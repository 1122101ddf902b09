package dev.bertrand.torch;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;

/**
 * Owns the native memory of one training step or one request: every tensor made by this thread while the scope is open
 * is freed when it closes. Scopes nest; open one per step in {@code train} and {@code tasks}. In {@code model} only the
 * inference plan opens some, one a layer, so that a batch needs the memory of one layer and not of all.
 */
public final class Scope implements AutoCloseable {
    private final @Nullable PointerScope outer;
    private final PointerScope pointers;
    private final @Nullable NoGradGuard noGrad;

    private Scope(boolean inference) {
        // The guard is made first, outside the pointer scope: closing order is then ours, not the scope's.
        noGrad = inference ? new NoGradGuard() : null;
        outer = PointerScope.getInnerScope();
        pointers = new PointerScope();
    }

    /** A scope in which operations on trainable parameters are recorded for {@code backward}. */
    public static Scope open() {
        return new Scope(false);
    }

    /** A scope in which nothing is recorded for {@code backward}. */
    public static Scope inference() {
        return new Scope(true);
    }

    /** Hands {@code pointer} to the scope around this one, as a method's result. */
    public <P extends Pointer> P give(P pointer) {
        if (outer == null) {
            return outlive(pointer); // the caller holds it, as any tensor made without a scope
        }
        outer.attach(pointer);
        return pointer;
    }

    /** Keeps {@code pointer} alive after every scope open now has closed; free it with {@code close()}. */
    public static <P extends Pointer> P outlive(P pointer) {
        pointer.retainReference();
        return pointer;
    }

    @Override
    public void close() {
        pointers.close();
        if (noGrad != null) {
            noGrad.close();
        }
    }
}
