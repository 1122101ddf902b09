package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores a fine-tuned model; one JSON document of metrics under their official names. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Scores a fine-tuned model on labelled data.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand evaluate --model models/reviews --task classify --data test.tsv",
            "  ./bertrand evaluate --model models/cola --task cola --data glue/CoLA",
            "  ./bertrand evaluate --model models/mnli --task mnli --data glue/MNLI/dev_mismatched.tsv",
            "  ./bertrand evaluate --model models/pos --task tag --data en_ewt-dev.conllu",
            "  ./bertrand evaluate --model models/squad --task qa --data dev-v1.1.json"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    TaskOptions options = new TaskOptions();

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "folder of the fine-tuned model")
    String model = "";

    @Option(names = "--max-length", description = "inputs are cut to this many tokens (default: all the model takes)")
    @Nullable
    Integer maxLength;

    @Override
    public Integer call() throws IOException {
        Path folder = Models.resolve(model, common);
        BertConfig config = ModelFolder.config(folder);
        TaskData<?> data = options.evaluationData(config.labels());
        Engine engine = common.startEngine();
        Output.standard().document(scores(folder, config, data, engine));
        return 0;
    }

    private <E extends Example> Map<String, Double> scores(
            Path folder, BertConfig config, TaskData<E> data, Engine engine) throws IOException {
        BertTokenizer tokenizer = ModelFolder.tokenizer(folder, config);
        int longest = maxLength == null ? config.maxPositions() : maxLength;
        try (BertForTask trained = ModelFolder.load(folder, Precision.FP32, data.task()::create)) {
            FineTuned.require(trained.report(), folder);
            trained.freeze(engine);
            return data.task().score(trained, tokenizer, data.dev(), longest, engine);
        }
    }
}
