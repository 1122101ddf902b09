package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.List;

/**
 * Writes a {@code pytorch_model.bin} that {@code torch.load(weights_only=True)} reads: the format of
 * {@link PyTorchZip}, with a plain dict from names to tensors. Python's readers take it as they take an OrderedDict;
 * libtorch's reader knows no OrderedDict (docs/decisions/0011).
 */
final class PyTorchWriter {
    private static final String FOLDER = "archive/";
    private static final String VERSION = "version";

    private PyTorchWriter() {}

    /**
     * Writes a file as {@link AtomicFile} does. Every tensor has a storage of its own.
     *
     * @throws CheckpointWriteException if the disk is too small, or writing fails
     */
    static void write(Path file, List<TensorSource> tensors) {
        TensorSource.requireDistinctNames(tensors);
        byte[] pickle = pickle(tensors);
        long needed = pickle.length
                + (tensors.size() + 4L) * ZipWriter.OVERHEAD
                + tensors.stream().mapToLong(TensorSource::bytes).sum();
        AtomicFile.write(file, needed, channel -> {
            ZipWriter zip = new ZipWriter(channel);
            zip.add(FOLDER + PyTorchZip.PICKLE, pickle);
            zip.add(FOLDER + PyTorchZip.BYTE_ORDER, PyTorchZip.LITTLE.getBytes(US_ASCII));
            for (int i = 0; i < tensors.size(); i++) {
                TensorSource tensor = tensors.get(i);
                zip.add(FOLDER + PyTorchZip.STORAGES + i, tensor.bytes(), tensor::writeTo);
            }
            zip.add(FOLDER + VERSION, "3\n".getBytes(US_ASCII));
            zip.finish();
        });
    }

    static byte[] pickle(List<TensorSource> tensors) {
        Pickler pickler = new Pickler();
        pickler.instruction('}').instruction('(');
        for (int i = 0; i < tensors.size(); i++) {
            pickler.text(tensors.get(i).name());
            tensor(pickler, tensors.get(i), Integer.toString(i));
        }
        return pickler.instruction('u').stop();
    }

    /** {@code _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)}. */
    private static void tensor(Pickler pickler, TensorSource tensor, String key) {
        DType type = tensor.dtype();
        pickler.global("torch._utils", "_rebuild_tensor_v2").instruction('(');
        pickler.instruction('(').text("storage").global("torch", PyTorchGlobals.storage(type));
        pickler.text(key).text("cpu").integer(tensor.bytes() / type.bytes());
        pickler.instruction('t').instruction('Q'); // the persistent id
        pickler.integer(0).integers(tensor.shape()).integers(strides(tensor.shape()));
        pickler.instruction(0x89); // False
        pickler.global("collections", "OrderedDict").instruction(')').instruction('R');
        pickler.instruction('t').instruction('R');
    }

    /** Row by row. Like PyTorch, takes an empty dimension for one of one element. */
    private static long[] strides(long... shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(shape[i], 1);
        }
        return strides;
    }
}
