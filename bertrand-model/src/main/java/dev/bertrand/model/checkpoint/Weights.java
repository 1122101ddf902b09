package dev.bertrand.model.checkpoint;

import java.nio.file.Path;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Tensors by name, wherever they are stored. */
public interface Weights {
    /** Every name there is. */
    Set<String> names();

    /** The shape of a tensor that {@link #names} lists. */
    long[] shape(String name);

    /** The tensor, in its stored type. It may share memory with the file and stays valid until this is closed. */
    Tensor load(String name);

    /** Says that a tensor is not used any more, nor any that shares its memory: pages of the file go at once. */
    void release(String name);

    /** Where the weights come from, for messages. */
    Path file();
}
