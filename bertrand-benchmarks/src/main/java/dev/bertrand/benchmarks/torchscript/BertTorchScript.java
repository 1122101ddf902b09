package dev.bertrand.benchmarks.torchscript;

import dev.bertrand.benchmarks.WeightFile;
import dev.bertrand.model.checkpoint.TensorEntry;
import dev.bertrand.model.config.Activation;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.config.ConfigFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * BERT's encoder as a TorchScript archive: {@code forward(ids, mask)}, each int64 (B, L), to the last hidden states
 * (B, L, D). Plain operators of aten, as tracing Hugging Face's model leaves them; weights are attributes of one module.
 */
public final class BertTorchScript {
    /** The newest format of libtorch 2: names of operators mean what they mean today. */
    private static final String VERSION = "10\n";

    private final BertConfig config;
    private final List<TensorEntry> tensors;
    private final StringBuilder code = new StringBuilder();

    private BertTorchScript(BertConfig config, WeightFile weights) {
        this.config = config;
        tensors = weights.tensors().values().stream()
                .filter(tensor -> tensor.name().startsWith("bert.embeddings")
                        || tensor.name().startsWith("bert.encoder"))
                .toList();
    }

    /** Writes the model of a Hugging Face folder. */
    public static void write(Path folder, Path archive) throws IOException {
        BertConfig config = ConfigFile.read(folder);
        if (config.activation() != Activation.GELU) {
            throw new IllegalArgumentException(
                    "hidden_act is %s; the benchmark writes gelu only".formatted(config.activation()));
        }
        try (WeightFile weights = new WeightFile(folder);
                ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)))) {
            BertTorchScript script = new BertTorchScript(config, weights);
            store(zip, "bert/data.pkl", ByteBuffer.wrap(script.module()));
            store(zip, "bert/code/__torch__.py", utf8(script.code()));
            for (int i = 0; i < script.tensors.size(); i++) {
                store(zip, "bert/data/" + i, weights.bytes(script.tensors.get(i).name()));
            }
            store(
                    zip,
                    "bert/constants.pkl",
                    ByteBuffer.wrap(new Pickle().op(')').toBytes()));
            store(zip, "bert/version", utf8(VERSION));
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** PyTorch reads archives that are not compressed only. */
    private static void store(ZipOutputStream zip, String name, ByteBuffer bytes) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(bytes.duplicate());
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.remaining());
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        byte[] chunk = new byte[1 << 16];
        while (bytes.hasRemaining()) {
            int length = Math.min(chunk.length, bytes.remaining());
            bytes.get(chunk, 0, length);
            zip.write(chunk, 0, length);
        }
        zip.closeEntry();
    }

    /** A name that is an identifier: {@code bert_encoder_layer_0_output_dense_weight}. */
    private static String attribute(String name) {
        return name.replace('.', '_');
    }

    /** The module object: each weight a tensor over a storage in the archive's {@code data} folder. */
    private byte[] module() {
        Pickle pickle = new Pickle().global("__torch__", "Bert").newObject();
        pickle.op('}').op('(');
        pickle.text("training").bool(false);
        for (int i = 0; i < tensors.size(); i++) {
            TensorEntry tensor = tensors.get(i);
            pickle.text(attribute(tensor.name()));
            tensor(pickle, tensor.shape(), Integer.toString(i));
        }
        return pickle.op('u').op('b').toBytes();
    }

    /** {@code torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)}. */
    private static void tensor(Pickle pickle, long[] shape, String key) {
        long[] strides = new long[shape.length];
        long count = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = count;
            count *= shape[i];
        }
        pickle.global("torch._utils", "_rebuild_tensor_v2").op('(');
        pickle.op('(')
                .text("storage")
                .global("torch", "FloatStorage")
                .text(key)
                .text("cpu")
                .number(count)
                .op('t');
        pickle.op('Q'); // the storage of this persistent id
        pickle.number(0).numbers(shape).numbers(strides).bool(false);
        pickle.global("collections", "OrderedDict").op(')').op('R'); // no hooks
        pickle.op('t').op('R');
    }

    // --- Code ---

    private String code() {
        List<String> names =
                tensors.stream().map(tensor -> attribute(tensor.name())).toList();
        line("class Bert(Module):");
        line("  __parameters__ = [%s]"
                .formatted(names.stream().map("\"%s\", "::formatted).collect(Collectors.joining())));
        line("  __buffers__ = []");
        line("  training : bool");
        names.forEach(name -> line("  %s : Tensor".formatted(name)));
        line("  def forward(self: __torch__.Bert, ids: Tensor, mask: Tensor) -> Tensor:");
        body();
        return code.toString();
    }

    private void body() {
        let("L", "torch.size(ids, 1)");
        let("padding", "torch.unsqueeze(torch.unsqueeze(torch.eq(mask, 0), 1), 2)");
        let("bias", "torch.mul(torch.to(padding, 6), -1.0e9)"); // 6: float32; (B, 1, 1, L)
        let("w", "torch.embedding(%s, ids)".formatted(self("bert.embeddings.word_embeddings.weight")));
        String positions = self("bert.embeddings.position_embeddings.weight");
        let("p", "torch.slice(%s, 0, 0, L)".formatted(positions)); // (L, D)
        String segments = self("bert.embeddings.token_type_embeddings.weight");
        let("s", "torch.select(%s, 0, 0)".formatted(segments)); // (D)
        let("x", norm("torch.add(torch.add(w, p), s)", "bert.embeddings.LayerNorm")); // (B, L, D)
        for (int i = 0; i < config.layers(); i++) {
            layer("bert.encoder.layer." + i);
        }
        line("    return x");
    }

    private void layer(String name) {
        let("q", heads(linear("x", name + ".attention.self.query"))); // (B, N, L, H)
        let("k", heads(linear("x", name + ".attention.self.key"))); // (B, N, L, H)
        let("v", heads(linear("x", name + ".attention.self.value"))); // (B, N, L, H)
        let("c", "torch.scaled_dot_product_attention(q, k, v, bias)"); // (B, N, L, H)
        let("c", "torch.flatten(torch.transpose(c, 1, 2), 2, 3)"); // (B, L, D)
        let("a", linear("c", name + ".attention.output.dense"));
        let("x", norm("torch.add(a, x)", name + ".attention.output.LayerNorm"));
        let("f", "torch.gelu(%s)".formatted(linear("x", name + ".intermediate.dense")));
        let("f", linear("f", name + ".output.dense"));
        let("x", norm("torch.add(f, x)", name + ".output.LayerNorm"));
    }

    private String heads(String x) {
        return "torch.transpose(torch.reshape(%s, [-1, L, %d, %d]), 1, 2)"
                .formatted(x, config.heads(), config.headSize());
    }

    private static String linear(String x, String name) {
        return "torch.linear(%s, %s, %s)".formatted(x, self(name + ".weight"), self(name + ".bias"));
    }

    private String norm(String x, String name) {
        return "torch.layer_norm(%s, [%d], %s, %s, %s)"
                .formatted(x, config.hiddenSize(), self(name + ".weight"), self(name + ".bias"), config.layerNormEps());
    }

    private static String self(String name) {
        return "self." + attribute(name);
    }

    private void let(String name, String value) {
        line("    %s = %s".formatted(name, value));
    }

    private void line(String text) {
        code.append(text).append('\n');
    }
}
