package dev.bertrand.examples;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TableReader;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.pipeline.TextClassifier;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingListener;
import dev.bertrand.train.TrainingResult;
import dev.bertrand.train.task.ClassificationTask;
import dev.bertrand.train.task.FineTuning;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Fine-tunes BERT on a table of labelled sentences, and asks the result. */
public final class FineTune {
    private FineTune() {}

    /** Takes training file, test file and output folder, and optionally the base model's name or folder. */
    public static void main(String[] arguments) throws IOException {
        Path train = Path.of(arguments[0]);
        Path test = Path.of(arguments[1]);
        Path output = Path.of(arguments[2]);
        String model = arguments.length > 3 ? arguments[3] : "bert-base-uncased";
        Engine engine = Engine.shared(); // every core, in fp32

        Dataset<TextExample> examples = new TableReader().read(train);
        ClassificationTask task = new ClassificationTask(LabelSet.ofTexts(examples), null);
        TaskData<TextExample> data = new TaskData<>(
                "reviews",
                task,
                examples.examples(),
                new TableReader().read(test).examples(),
                Map.of("train", train, "dev", test));
        Path base = ModelHub.create(HubSettings.defaults()).resolve(model);
        FineTuning tuning = new FineTuning(model, base, 64, TrainingArguments.defaults(), engine, output);
        try (FineTuning.Run run = tuning.prepare(data, new TrainingListener() {})) {
            TrainingResult result = run.train(false);
            System.out.println(result.best().metrics());
        }
        try (TextClassifier classifier = TextClassifier.load(output)) {
            System.out.println(classifier.classify("This movie was amazing!"));
        }
    }
}
