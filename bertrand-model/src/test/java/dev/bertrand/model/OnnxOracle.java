package dev.bertrand.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An ONNX model, checked by ONNX Runtime, optimised as far as it can, and run by it on padded batches. Shapes: B
 * sequences, L tokens of the longest.
 */
public final class OnnxOracle implements AutoCloseable {
    /**
     * A result.
     *
     * @param shape (B, ...), or (B, L, ...) where there is something for each token, padding included
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Output(long[] shape, float[] values) {
        /** The values of one sequence, (length, ...) without its padding where there is something for each token. */
        public float[] of(int index, int length, boolean perToken) {
            int each = Math.toIntExact(values.length / shape[0]);
            int wanted = perToken ? Math.toIntExact(each / shape[1]) * length : each;
            float[] part = new float[wanted];
            System.arraycopy(values, index * each, part, 0, wanted);
            return part;
        }
    }

    private final OrtSession session;

    private OnnxOracle(OrtSession session) {
        this.session = session;
    }

    public static OnnxOracle load(Path model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(2);
            return new OnnxOracle(OrtEnvironment.getEnvironment().createSession(model.toString(), options));
        }
    }

    /** All results by name, for sequences in the order given. */
    public Map<String, Output> run(List<Sequence> sequences) throws OrtException {
        int longest = sequences.stream().mapToInt(Sequence::length).max().orElseThrow();
        int cells = sequences.size() * longest;
        long[] ids = new long[cells];
        long[] types = new long[cells];
        long[] mask = new long[cells];
        for (int i = 0; i < sequences.size(); i++) {
            Sequence sequence = sequences.get(i);
            for (int k = 0; k < sequence.length(); k++) {
                ids[i * longest + k] = sequence.ids()[k];
                types[i * longest + k] = sequence.typeIds()[k];
                mask[i * longest + k] = 1;
            }
        }
        long[] shape = {sequences.size(), longest};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor typeTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(types), shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", idTensor, "token_type_ids", typeTensor, "attention_mask", maskTensor))) {
            Map<String, Output> outputs = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                OnnxTensor tensor = (OnnxTensor) output.getValue();
                FloatBuffer buffer = tensor.getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                outputs.put(output.getKey(), new Output(tensor.getInfo().getShape(), values));
            }
            return outputs;
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
