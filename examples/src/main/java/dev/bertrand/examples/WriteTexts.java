package dev.bertrand.examples;

import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.tasks.dataset.Seq2SeqExample;
import dev.bertrand.tasks.dataset.Seq2SeqReader;
import dev.bertrand.tasks.pipeline.TextGenerator;
import dev.bertrand.text.Spacing;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.TrainingListener;
import dev.bertrand.train.task.FineTuning;
import dev.bertrand.train.task.Seq2SeqTask;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Teaches BERT to write a text about another one, fed its own output token by token. */
public final class WriteTexts {
    private WriteTexts() {}

    /** Takes a table with the columns source and target, an output folder, a text, and optionally a base model. */
    public static void main(String[] arguments) throws IOException {
        Path train = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        String model = arguments.length > 3 ? arguments[3] : "bert-base-cased";
        GenerationSettings beams =
                GenerationSettings.defaults().with().beams(4).maxNewTokens(32).build();

        List<Seq2SeqExample> examples = new Seq2SeqReader().read(train).examples();
        Spacing spacing = Spacing.of(
                examples.stream().map(example -> example.references().get(0)).toList());
        Seq2SeqTask task = new Seq2SeqTask(Seq2SeqTask.Start.MASKED, null, 32, spacing, beams);
        TaskData<Seq2SeqExample> data = new TaskData<>("texts", task, examples, List.of(), Map.of("train", train));
        Path base = ModelHub.create(HubSettings.defaults()).resolve(model);
        FineTuning tuning = new FineTuning(model, base, 32, TrainingArguments.defaults(), Engine.shared(), output);
        try (FineTuning.Run run = tuning.prepare(data, new TrainingListener() {})) {
            run.train(false);
        }
        try (TextGenerator generator = TextGenerator.load(output)) {
            System.out.println(generator.generate(arguments[2], beams).text());
        }
    }
}
