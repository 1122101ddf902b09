package dev.bertrand.benchmarks;

import dev.bertrand.benchmarks.onnx.BertOnnx;
import dev.bertrand.benchmarks.onnx.OnnxForm;
import dev.bertrand.benchmarks.torchscript.BertTorchScript;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * One model in every engine's format: a Hugging Face folder, and beside its weights the same as ONNX and TorchScript.
 *
 * @param folder holds all of them
 */
public record ModelFiles(Path folder) {
    /** The name of the model with random weights that the benchmark writes itself. */
    public static final String WRITTEN = "written";
    /** The published one of the small shape, from a jar of langchain4j. */
    public static final String PUBLISHED = "bge-small-en-v1.5";

    /** Levels of an int8 weight on each side of zero where products of bytes are summed in 32 bits. */
    private static final int FULL_RANGE = 127;
    /** {@code reduce_range} of quantize_dynamic: without VNNI, two products of bytes meet in 16 bits. */
    private static final int REDUCED_RANGE = 63;

    public Path onnx(DType dtype, OnnxForm form) {
        // Another machine's file may have another range.
        String range = dtype == DType.INT8 && !Machine.hasVnni() ? "-reduced" : "";
        return folder.resolve("%s-%s%s.onnx".formatted(form.name().toLowerCase(Locale.ROOT), dtype, range));
    }

    public Path published(DType dtype) {
        return folder.resolve(resource(dtype));
    }

    private static String resource(DType dtype) {
        return PUBLISHED + (dtype == DType.INT8 ? "-q.onnx" : ".onnx");
    }

    public Path torchScript() {
        return folder.resolve("bert.pt");
    }

    /** What our own forward gives for {@link Workload#check}: first vectors and a loss. */
    public Path reference() {
        return folder.resolve("reference.json");
    }

    /** Writes what {@code contender} needs beyond the Hugging Face folder, unless it is there. */
    void ensure(Contender contender) throws IOException {
        DType dtype = contender.dtype();
        switch (contender.engine()) {
            case BERTRAND, NAIVE -> {}
            case DJL -> once(torchScript(), file -> BertTorchScript.write(folder, file));
            case ONNXRUNTIME -> {
                if (contender.model().equals(PUBLISHED)) {
                    once(published(dtype), file -> unpack(resource(dtype), file));
                    return;
                }
                OnnxForm form = OnnxForm.valueOf(contender.variant().toUpperCase(Locale.ROOT));
                once(onnx(dtype, form), file -> {
                    if (dtype == DType.INT8) {
                        int levels = Machine.hasVnni() ? FULL_RANGE : REDUCED_RANGE;
                        BertOnnx.writeInt8(folder, form, levels, file);
                    } else {
                        BertOnnx.write(folder, form, file);
                    }
                });
            }
        }
    }

    @FunctionalInterface
    private interface Writer {
        void write(Path file) throws IOException;
    }

    /** A mark beside the file says that it was written to its end. */
    private static void once(Path file, Writer writer) throws IOException {
        Path mark = file.resolveSibling(file.getFileName() + ".done");
        if (Files.exists(mark)) {
            return;
        }
        Files.createDirectories(file.getParent());
        writer.write(file);
        Files.createFile(mark);
    }

    private static void unpack(String resource, Path file) throws IOException {
        try (InputStream in = ModelFiles.class.getResourceAsStream("/" + resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "%s is not among the libraries; build bertrand-benchmarks again".formatted(resource));
            }
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
