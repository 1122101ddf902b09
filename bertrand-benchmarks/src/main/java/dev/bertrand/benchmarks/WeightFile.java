package dev.bertrand.benchmarks;

import dev.bertrand.model.checkpoint.Safetensors;
import dev.bertrand.model.checkpoint.SafetensorsFile;
import dev.bertrand.model.checkpoint.TensorEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** The fp32 weights of a Hugging Face folder, read without libtorch. */
public final class WeightFile implements AutoCloseable {
    private final SafetensorsFile file;

    public WeightFile(Path folder) {
        file = Safetensors.open(folder.resolve("model.safetensors"));
    }

    /** Every tensor by name. */
    public Map<String, TensorEntry> tensors() {
        return file.tensors();
    }

    /** The tensor's bytes, little-endian and row by row. */
    public ByteBuffer bytes(String name) {
        TensorEntry entry = file.tensors().get(name);
        if (entry == null) {
            throw new IllegalArgumentException("%s has no tensor %s".formatted(file.path(), name));
        }
        return file.map(entry).order(ByteOrder.LITTLE_ENDIAN);
    }

    public float[] floats(String name) {
        FloatBuffer buffer = bytes(name).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** A linear layer's weight (out, in) as (in, out), which is how a graph multiplies. */
    public float[] transposed(String name, int out, int in) {
        float[] values = floats(name);
        float[] result = new float[values.length];
        for (int row = 0; row < out; row++) {
            for (int column = 0; column < in; column++) {
                result[column * out + row] = values[row * in + column];
            }
        }
        return result;
    }

    @Override
    public void close() {
        file.close();
    }
}
