package dev.bertrand.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.torch.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code run.json}: what a trained model was made from, how, where, and how well it did.
 *
 * @param task name of the task
 * @param method how the base model was trained, {@code full}
 * @param baseModel the model as it was asked for
 * @param baseFolder the folder its weights came from
 * @param data files by role, such as {@code train} and {@code dev}
 * @param settings the task's own hyper-parameters
 * @param maxLength tokens of the longest input
 * @param precision number format of the encoder's products
 * @param threads of one operation
 */
public record RunRecord(
        String task,
        String method,
        String baseModel,
        Path baseFolder,
        Map<String, Path> data,
        Map<String, String> settings,
        int maxLength,
        String precision,
        int threads,
        TrainingArguments arguments) {
    private static final String FILE = "run.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    public RunRecord {
        data = new LinkedHashMap<>(data);
        settings = new LinkedHashMap<>(settings);
    }

    /** Writes the record beside the model in {@code output}. */
    public void write(Path output, TrainingResult result, Parameters model) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("task", task);
        json.put("method", method);
        ObjectNode base = json.putObject("base_model");
        base.put("name", baseModel);
        base.put("sha256", sha256(baseFolder.resolve("model.safetensors")));
        ObjectNode files = json.putObject("data");
        for (Map.Entry<String, Path> file : data.entrySet()) {
            ObjectNode entry = files.putObject(file.getKey());
            entry.put("file", file.getValue().toString());
            entry.put("sha256", sha256(file.getValue()));
        }
        json.put("seed", arguments.seed());
        ObjectNode hyper = JSON.valueToTree(arguments);
        settings.forEach(hyper::put);
        hyper.put("maxLength", maxLength);
        hyper.put("precision", precision);
        hyper.put("threads", threads);
        json.set("hyper_parameters", hyper);
        ObjectNode versions = json.putObject("versions");
        versions.put("commit", System.getProperty("bertrand.commit", "unknown"));
        versions.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
        versions.put("libtorch", Machine.libtorchVersion());
        ObjectNode machine = json.putObject("machine");
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("processor", Machine.processor());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        ObjectNode parameters = json.putObject("parameters");
        parameters.put("total", Parameters.count(model.named()));
        parameters.put("trainable", Parameters.count(model.trainable()));
        parameters.put("stored_bytes", Files.size(output.resolve("model.safetensors")));
        epochs(json.putArray("epochs"), result.epochs());
        json.put("best", result.bestEpoch());
        json.put("peak_resident_bytes", Machine.peakResidentBytes());
        Path temporary = output.resolve(FILE + ".tmp");
        Files.writeString(temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
        Files.move(temporary, output.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void epochs(ArrayNode array, List<EpochReport> epochs) {
        for (EpochReport epoch : epochs) {
            ObjectNode entry = array.addObject();
            entry.put("loss", epoch.loss());
            ObjectNode metrics = entry.putObject("metrics");
            epoch.metrics().forEach(metrics::put);
            entry.put("seconds", epoch.seconds());
            entry.put("tokens", epoch.tokens());
            entry.put("tokens_per_second", epoch.tokensPerSecond());
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream()); // the digest listens
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
