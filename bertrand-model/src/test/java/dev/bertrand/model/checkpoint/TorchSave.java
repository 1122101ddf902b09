package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Files as Python's {@code torch.save} makes them (pytorch 2.4, {@code torch/serialization.py}). */
final class TorchSave {
    /** An array: the class of its elements in module torch, their size, and its bytes. */
    record Array(String key, String type, int elementBytes, byte[] bytes) {
        int elements() {
            return bytes.length / elementBytes;
        }
    }

    private static final PythonPickler.Global ORDERED_DICT = new PythonPickler.Global("collections", "OrderedDict");
    private static final PythonPickler.Global REBUILD = new PythonPickler.Global("torch._utils", "_rebuild_tensor_v2");
    private static final PythonPickler.Global REBUILD_PARAMETER =
            new PythonPickler.Global("torch._utils", "_rebuild_parameter");

    private final Map<String, Array> arrays = new TreeMap<>(); // sorted(serialized_storages.keys())
    private final Map<String, PythonPickler.Global> types = new LinkedHashMap<>();
    private final boolean legacy;

    TorchSave(boolean legacy) {
        this.legacy = legacy;
    }

    static Array floats(String key, float... values) {
        return new Array(key, "FloatStorage", Float.BYTES, BundleWriter.littleEndian(values));
    }

    /** A view on {@code array}, as {@code Tensor._reduce_ex_internal} pickles it. */
    PythonPickler.Reduce tensor(Array array, int offset, int[] shape, int[] strides) {
        return new PythonPickler.Reduce(
                REBUILD,
                new PythonPickler.Tuple(
                        storage(array), offset, tuple(shape), tuple(strides), false, orderedDict(Map.of(), null)),
                null,
                null);
    }

    /** As {@code Parameter.__reduce_ex__} pickles it. */
    PythonPickler.Reduce parameter(PythonPickler.Reduce tensor) {
        return new PythonPickler.Reduce(
                REBUILD_PARAMETER, new PythonPickler.Tuple(tensor, true, orderedDict(Map.of(), null)), null, null);
    }

    static PythonPickler.Reduce orderedDict(Map<?, ?> items, @Nullable Object state) {
        return new PythonPickler.Reduce(ORDERED_DICT, new PythonPickler.Tuple(), items, state);
    }

    static PythonPickler.Tuple tuple(int... values) {
        return new PythonPickler.Tuple(Arrays.stream(values).boxed().toArray());
    }

    PythonPickler.Persistent storage(Array array) {
        arrays.put(array.key(), array);
        PythonPickler.Global type =
                types.computeIfAbsent(array.type(), name -> new PythonPickler.Global("torch", name));
        return new PythonPickler.Persistent(
                legacy
                        ? new PythonPickler.Tuple("storage", type, array.key(), "cpu", array.elements(), null)
                        : new PythonPickler.Tuple("storage", type, array.key(), "cpu", array.elements()));
    }

    /** The whole file. */
    byte[] save(Object object) throws IOException {
        return legacy ? legacy(PythonPickler.dumps(object)) : zip(PythonPickler.dumps(object));
    }

    /** {@code _legacy_save}. */
    byte[] legacy(byte[] pickle) {
        Map<String, Object> system = new LinkedHashMap<>();
        system.put("protocol_version", 1001);
        system.put("little_endian", true);
        system.put("type_sizes", Map.of("short", 2, "int", 4, "long", 4));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(PythonPickler.dumps(new BigInteger("1950a86a20f9469cfc6c", 16)));
        file.writeBytes(PythonPickler.dumps(1001));
        file.writeBytes(PythonPickler.dumps(system));
        file.writeBytes(pickle);
        file.writeBytes(PythonPickler.dumps(List.copyOf(arrays.keySet())));
        for (Array array : arrays.values()) {
            file.writeBytes(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(array.elements())
                    .array());
            file.writeBytes(array.bytes());
        }
        return file.toByteArray();
    }

    /** {@code _save}. */
    byte[] zip(byte[] pickle) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("pytorch_model/data.pkl", pickle);
        entries.put("pytorch_model/byteorder", "little".getBytes(UTF_8));
        arrays.forEach((key, array) -> entries.put("pytorch_model/data/" + key, array.bytes()));
        entries.put("pytorch_model/version", "3\n".getBytes(UTF_8));
        return zip(entries);
    }

    static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> named : entries.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(named.getValue());
                ZipEntry entry = new ZipEntry(named.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(named.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(named.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
