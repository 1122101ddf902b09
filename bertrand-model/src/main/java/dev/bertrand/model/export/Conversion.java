package dev.bertrand.model.export;

import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForPreTraining;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.head.EncoderDecoderModel;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A model's folder, in whatever form its weights are, to a complete folder in another form. */
public final class Conversion {
    /** What a folder's weights may become. */
    public enum Target {
        /** {@code model.safetensors}. */
        HF,
        /** {@code model.onnx}, see {@link OnnxExport}. */
        ONNX,
        /** {@code pytorch_model.bin}. */
        PYTORCH
    }

    /** What sentence-transformers needs beside a model, and no other library minds. */
    private static final List<String> COMPANIONS =
            List.of("1_Pooling/config.json", "modules.json", "sentence_bert_config.json");

    private final Path folder;
    private final Target target;
    private final Path output;

    private Conversion(Path folder, Target target, Path output) {
        this.folder = folder;
        this.target = target;
        this.output = output;
    }

    /**
     * Writes the model of {@code folder} into {@code output}, with its config and its tokenizer. What is there already is
     * replaced file by file, each only when its successor is complete.
     *
     * @return what of the folder's weights the model's class does not use
     * @throws IllegalArgumentException if the folder's class is none of this library's, or its head was never trained
     * @throws dev.bertrand.model.checkpoint.CheckpointException if the weights are damaged, or cannot be written
     */
    public static LoadReport convert(Path folder, Target target, Path output) throws IOException {
        return new Conversion(folder, target, output).run();
    }

    private LoadReport run() throws IOException {
        String architecture = ModelFolder.architecture(folder);
        LoadReport report = switch (architecture) {
            case "BertModel" -> encoder();
            case "BertForSequenceClassification" -> task(BertForSequenceClassification::new);
            case "BertForTokenClassification" -> task(BertForTokenClassification::new);
            case "BertForQuestionAnswering" -> task(BertForQuestionAnswering::new);
            case "BertForMaskedLM", "BertForPreTraining" ->
                task(target == Target.ONNX ? BertForMaskedLM::new : BertForMaskedLM::withCompanions);
            case "EncoderDecoderModel" -> task(EncoderDecoderModel::new);
            default ->
                throw new IllegalArgumentException(
                        "%s holds a %s; BertModel and its forms for masked words, classes, tags and answers can be converted"
                                .formatted(folder, architecture));
        };
        for (String companion : COMPANIONS) {
            if (Files.isRegularFile(folder.resolve(companion)) && !Files.exists(output.resolve(companion))) {
                Files.createDirectories(output.resolve(companion).getParent());
                Files.copy(folder.resolve(companion), output.resolve(companion), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return report;
    }

    /** The class that opens what was written: one of both heads has a name of its own. */
    private String written(BertForTask model) {
        boolean both = model.parameters().named().containsKey(BertForPreTraining.NEXT_SENTENCE + ".weight");
        return both ? "BertForPreTraining" : model.architecture();
    }

    private LoadReport encoder() throws IOException {
        try (BertModel model = ModelFolder.load(folder, Precision.FP32, BertModel::new)) {
            Files.createDirectories(output);
            if (target == Target.ONNX) {
                OnnxExport.write(model, output.resolve("model.onnx"));
            } else {
                write(model.stored());
            }
            describe(model.config(), "BertModel");
            return model.report();
        }
    }

    private <M extends BertForTask> LoadReport task(BiFunction<BertConfig, Parameters, M> create) throws IOException {
        try (M model = ModelFolder.load(folder, Precision.FP32, create)) {
            LoadReport report = model.report();
            if (!report.initialized().isEmpty()) {
                throw new IllegalArgumentException("%s holds a %s without %s; there is nothing to convert"
                        .formatted(folder, model.architecture(), String.join(", ", report.initialized())));
            }
            Files.createDirectories(output);
            if (target == Target.ONNX) {
                OnnxExport.write(model, output.resolve("model.onnx"));
            } else {
                write(model.stored());
            }
            describe(model.config(), written(model));
            return report;
        }
    }

    private void write(Map<String, Tensor> named) {
        if (target == Target.PYTORCH) {
            ModelFolder.savePyTorch(output.resolve("pytorch_model.bin"), named);
        } else {
            ModelFolder.saveTensors(output.resolve("model.safetensors"), named);
        }
    }

    private void describe(BertConfig config, String architecture) throws IOException {
        @Nullable
        BertTokenizer tokenizer = ModelFolder.hasTokenizer(folder) ? ModelFolder.tokenizer(folder, config) : null;
        ModelFolder.describe(output, config, architecture, tokenizer);
    }
}
