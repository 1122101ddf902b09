package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Weights;
import java.nio.file.Path;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * A base's weights, of which the pooler's memory is the same in all models on it, and stays.
 *
 * @param layers opened anew for every model
 * @param pooler opened once for all
 */
record SharedPooler(Weights layers, Weights pooler) implements Weights {
    private Weights of(String name) {
        return isPooler(name) ? pooler : layers;
    }

    private static boolean isPooler(String name) {
        return name.contains("pooler.");
    }

    @Override
    public Set<String> names() {
        return layers.names();
    }

    @Override
    public long[] shape(String name) {
        return of(name).shape(name);
    }

    @Override
    public Tensor load(String name) {
        return of(name).load(name);
    }

    @Override
    public void release(String name) {
        if (!isPooler(name)) {
            layers.release(name);
        }
    }

    @Override
    public Path file() {
        return layers.file();
    }
}
