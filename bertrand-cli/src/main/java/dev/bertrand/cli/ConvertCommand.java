package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.LoadReport;
import dev.bertrand.model.export.Conversion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model in another form. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Writes a model as a complete folder in another form: hf (model.safetensors), pytorch (pytorch_model.bin) or",
            "onnx (model.onnx: opset 17, standard operators, any batch and length), with config.json and the tokenizer's files.",
            "The model may be in any form that --model takes elsewhere: these, TensorFlow checkpoints and SavedModels too."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand convert --model models/reviews --to onnx --output models/reviews-onnx",
            "  ./bertrand convert --model uncased_L-12_H-768_A-12 --to hf --output models/google"
        })
final class ConvertCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "A model.")
    private String model = "";

    @Option(names = "--to", required = true, paramLabel = "FORM", description = "hf, onnx or pytorch.")
    private Conversion.Target target = Conversion.Target.HF;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The new folder.")
    private Path output = Path.of("");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        Path folder = Models.resolve(model, common);
        common.startExactEngine();
        LoadReport report;
        try (Busy converting = common.busy("converting " + model)) {
            report = Conversion.convert(folder, target, output);
        }
        if (!report.unexpected().isEmpty()) {
            common.warn(
                    "left out, because the model's class does not use it: " + String.join(", ", report.unexpected()));
        }
        common.say("wrote " + output);
        return 0;
    }
}
