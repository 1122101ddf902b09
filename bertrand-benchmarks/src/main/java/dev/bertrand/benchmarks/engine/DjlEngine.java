package dev.bertrand.benchmarks.engine;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;

/** DJL with the official build of PyTorch, running the model as TorchScript. */
final class DjlEngine implements Engine {
    /** The variant in which TorchScript may recompile for the shapes it sees. */
    static final String OPTIMIZED = "optimized";

    private final Model model;
    private final NDManager manager;

    DjlEngine(Path archive, int threads, String variant) throws IOException, MalformedModelException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("ai.djl.pytorch.graph_optimizer", Boolean.toString(variant.equals(OPTIMIZED)));
        model = Model.newInstance("bert", Device.cpu(), "PyTorch");
        model.load(archive.getParent(), archive.getFileName().toString());
        manager = model.getNDManager().newSubManager();
    }

    @Override
    public void encode(int[][] batch) {
        try (NDManager request = manager.newSubManager()) {
            forward(request, PaddedBatch.of(batch));
        }
    }

    @Override
    public float[][] firstVectors(int[][] batch) {
        try (NDManager request = manager.newSubManager()) {
            NDArray first = forward(request, PaddedBatch.of(batch)).get(":, 0"); // (B, D)
            float[] flat = first.toFloatArray();
            int size = flat.length / batch.length;
            float[][] vectors = new float[batch.length][size];
            for (int row = 0; row < vectors.length; row++) {
                System.arraycopy(flat, row * size, vectors[row], 0, size);
            }
            return vectors;
        }
    }

    private NDArray forward(NDManager request, PaddedBatch batch) {
        Shape shape = new Shape(batch.rows(), batch.length());
        NDArray ids = request.create(LongBuffer.wrap(batch.ids()), shape);
        NDArray mask = request.create(LongBuffer.wrap(batch.mask()), shape);
        NDList result = model.getBlock().forward(new ParameterStore(request, false), new NDList(ids, mask), false);
        return result.singletonOrThrow(); // (B, L, D)
    }

    @Override
    public void close() {
        manager.close();
        model.close();
    }
}
