package dev.bertrand.torch;

import org.bytedeco.javacpp.Pointer;

/** The memory that the C library keeps for this process. */
public final class NativeMemory {
    private NativeMemory() {}

    /**
     * Gives what is free back to the system, once something large was done that is not done again: a few milliseconds. Does
     * nothing where the C library has no such call.
     */
    public static void trim() {
        Pointer.trimMemory();
    }
}
