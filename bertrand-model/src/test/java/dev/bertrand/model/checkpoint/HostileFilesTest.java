package dev.bertrand.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.bertrand.model.TinyBert;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.export.OnnxExport;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged files of every format, {@code -Dbertrand.mutations} of each, from one seed: they are read, or refused by an
 * exception that names the file; never a crash, a hang, or memory for what a file merely claims.
 */
class HostileFilesTest {
    private static final int MUTATIONS = Integer.getInteger("bertrand.mutations", 2500);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** Parsers' buffers, an exception with its trace, names: whatever the file's size. */
    private static final long OVERHEAD = 1 << 20;

    @TempDir
    Path folder;

    /** A format: how to write a small file of it, and what to damage. */
    enum Form {
        SAFETENSORS("model.safetensors", StoredWeights.Format.SAFETENSORS),
        SHARDED_SAFETENSORS("model.safetensors.index.json", StoredWeights.Format.SHARDED_SAFETENSORS),
        PYTORCH("pytorch_model.bin", StoredWeights.Format.PYTORCH),
        PYTORCH_LEGACY("pytorch_model.bin", StoredWeights.Format.PYTORCH),
        TENSORFLOW_INDEX("model.ckpt.index", StoredWeights.Format.TENSORFLOW),
        TENSORFLOW_ENTRY("model.ckpt.index", StoredWeights.Format.TENSORFLOW),
        TENSORFLOW_DATA("model.ckpt.data-00000-of-00001", StoredWeights.Format.TENSORFLOW),
        ONNX("model.onnx", StoredWeights.Format.ONNX);

        private final String damaged;
        private final StoredWeights.Format format;

        Form(String damaged, StoredWeights.Format format) {
            this.damaged = damaged;
            this.format = format;
        }
    }

    private static final Map<String, Tensor> TENSORS = tensors();

    private static Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("bert.embeddings.word_embeddings.weight", Tensors.of(new float[40], 10, 4));
        tensors.put("bert.encoder.layer.0.output.LayerNorm.gamma", Tensors.of(new float[] {1, 2, 3, 4}, 4));
        tensors.put("bert.embeddings.position_ids", Tensors.of(new long[] {0, 1, 2}, 1, 3));
        return tensors;
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void damaged_files_are_read_or_refused_by_name(Form form) throws IOException {
        write(form);
        Path damaged = folder.resolve(form.damaged);
        byte[] whole = Files.readAllBytes(damaged);
        readAll(form); // warms up, and shows that it can be read
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            long seed = TinyBert.SEED * 31 + i;
            byte[] bytes = form == Form.TENSORFLOW_ENTRY
                    ? BundleWriter.mutatedIndex(new Mutator(seed))
                    : new Mutator(seed).mutate(whole);
            Files.write(damaged, bytes);
            refused += check(form, damaged, bytes.length, "mutation %d; %s".formatted(i, TinyBert.replay())) ? 1 : 0;
        }
        assertThat(refused).as("refused of %d", MUTATIONS).isGreaterThan(MUTATIONS / 10);
    }

    /** Whether the file was refused. */
    private boolean check(Form form, Path damaged, long size, String what) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        boolean refused = false;
        try {
            readAll(form);
        } catch (CheckpointException e) {
            refused = true;
            assertThat(e).as(what).hasMessageContaining(folder.toString());
            assertThat(e.reason()).as(what).isNotBlank();
        } catch (RuntimeException | Error e) {
            fail(what, e);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as(what).isLessThan(LONGEST);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("allocated in %s, %d bytes long", what, size)
                .isLessThan(2 * size + OVERHEAD);
        return refused;
    }

    private void readAll(Form form) {
        String index = form.format == StoredWeights.Format.TENSORFLOW ? "model.ckpt.index" : form.damaged;
        Weights weights = new StoredWeights(folder.resolve(index), form.format).open();
        for (String name : weights.names()) {
            try (Scope scope = Scope.inference()) {
                weights.load(name).numel();
            }
        }
    }

    private void write(Form form) throws IOException {
        Path file = folder.resolve(form.damaged);
        switch (form) {
            case SAFETENSORS, PYTORCH -> save(form, file);
            case SHARDED_SAFETENSORS -> {
                ModelFolder.saveTensors(folder.resolve("a.safetensors"), TENSORS);
                Files.writeString(
                        file,
                        "{\"weight_map\": {%s}}"
                                .formatted(String.join(
                                        ", ",
                                        TENSORS.keySet().stream()
                                                .map("\"%s\": \"a.safetensors\""::formatted)
                                                .toList())));
            }
            case PYTORCH_LEGACY -> {
                TorchSave save = new TorchSave(true);
                TorchSave.Array words = TorchSave.floats("0", 1, 2, 3, 4, 5, 6);
                Map<String, Object> state = new LinkedHashMap<>();
                state.put("words.weight", save.tensor(words, 0, new int[] {2, 3}, new int[] {3, 1}));
                state.put("turned.weight", save.tensor(words, 0, new int[] {3, 2}, new int[] {1, 3}));
                Files.write(file, save.save(TorchSave.orderedDict(state, null)));
            }
            case TENSORFLOW_INDEX, TENSORFLOW_ENTRY, TENSORFLOW_DATA ->
                BundleWriter.write(folder, "model.ckpt", BundleWriter.SAMPLE);
            case ONNX -> {
                BertConfig config = TinyBert.config().with().layers(1).build();
                try (BertForMaskedLM model = new BertForMaskedLM(config, TinyBert.parameters(Precision.FP32))) {
                    OnnxExport.write(model, file);
                }
            }
        }
    }

    private static void save(Form form, Path file) {
        if (form == Form.PYTORCH) {
            ModelFolder.savePyTorch(file, TENSORS);
        } else {
            ModelFolder.saveTensors(file, TENSORS);
        }
    }
}
