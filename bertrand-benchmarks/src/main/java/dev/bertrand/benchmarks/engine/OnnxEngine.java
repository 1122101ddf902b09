package dev.bertrand.benchmarks.engine;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** ONNX Runtime with every graph optimisation, its inputs in direct memory that it reads in place. */
final class OnnxEngine implements Engine {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final SessionOptions options = new SessionOptions();
    private final OrtSession session;
    private LongBuffer ids = direct(0);
    private LongBuffer mask = direct(0);
    private LongBuffer segments = direct(0); // stays 0

    OnnxEngine(Path model, int threads) throws OrtException {
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        session = environment.createSession(model.toString(), options);
    }

    @Override
    public void encode(int[][] batch) throws OrtException {
        run(PaddedBatch.of(batch), result -> {});
    }

    @Override
    public float[][] firstVectors(int[][] batch) throws OrtException {
        PaddedBatch padded = PaddedBatch.of(batch);
        float[][] vectors = new float[padded.rows()][];
        run(padded, hidden -> {
            FloatBuffer values = hidden.getFloatBuffer(); // (B, L, D)
            int size = values.remaining() / padded.rows() / padded.length();
            for (int row = 0; row < vectors.length; row++) {
                vectors[row] = new float[size];
                values.get(row * padded.length() * size, vectors[row]);
            }
        });
        return vectors;
    }

    @FunctionalInterface
    private interface Consumer {
        void accept(OnnxTensor hidden);
    }

    private void run(PaddedBatch batch, Consumer consumer) throws OrtException {
        int size = batch.ids().length;
        if (ids.capacity() < size) {
            ids = direct(size);
            mask = direct(size);
            segments = direct(size);
        }
        ids.clear().put(batch.ids()).flip();
        mask.clear().put(batch.mask()).flip();
        segments.clear().limit(size);
        long[] shape = {batch.rows(), batch.length()};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids, shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, mask, shape);
                OnnxTensor segmentTensor = OnnxTensor.createTensor(environment, segments, shape)) {
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            inputs.put("input_ids", idTensor);
            inputs.put("attention_mask", maskTensor);
            inputs.put("token_type_ids", segmentTensor);
            try (OrtSession.Result result = session.run(inputs)) {
                consumer.accept((OnnxTensor) result.get(0));
            }
        }
    }

    private static LongBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    @Override
    public void close() throws OrtException {
        session.close();
        options.close();
    }
}
