package dev.bertrand.model.checkpoint;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes mapped pages out of this process at once; the collector would keep them until it happens to run. Java has no
 * public way to do this before 22 (Arena), so it goes through the {@code jdk.unsupported} module where there is one.
 */
final class Mappings {
    private static final @Nullable MethodHandle CLEANER = cleaner();

    private Mappings() {}

    /** Nobody may look at {@code mapped}, or at a tensor that shares its memory, afterwards. */
    static void unmap(ByteBuffer mapped) {
        if (CLEANER == null) {
            return; // left to the collector
        }
        try {
            CLEANER.invokeExact(mapped);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot unmap a buffer", e);
        }
    }

    private static @Nullable MethodHandle cleaner() {
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(instance.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
