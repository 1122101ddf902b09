package dev.bertrand.torch;

/** Which of libtorch's kernels an inference plan is made of. */
public enum Kernels {
    /** The fastest that this processor and this build of libtorch have. */
    FASTEST,
    /** Only operators that every build on every platform has: slower, and what the fast ones are tested against. */
    PLAIN
}
