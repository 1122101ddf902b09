package dev.bertrand.cli;

import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.tasks.dataset.BadRows;
import dev.bertrand.tasks.dataset.ConllReader;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.tasks.metric.MajorityBaseline;
import dev.bertrand.tasks.pipeline.Aggregation;
import dev.bertrand.tasks.pipeline.Tags;
import dev.bertrand.tasks.pipeline.TokenTagger;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.task.TaggingTask;
import dev.bertrand.train.task.TaskData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Parts of speech, a word each. */
record QuickstartTags(TaskData<TaggedExample> data) implements QuickstartTask<TaggedExample> {
    private static final List<String> SENTENCES =
            List.of("BERT preprocessing is essential.", "My sister quickly learned to speak Portuguese in Lisbon.");

    static QuickstartTags in(Path folder) {
        Path train = folder.resolve("tags-train.conll");
        Path test = folder.resolve("tags-test.conll");
        ConllReader reader = new ConllReader(BadRows.STOP);
        Dataset<TaggedExample> training = reader.read(train);
        return new QuickstartTags(new TaskData<>(
                "tags",
                new TaggingTask(LabelSet.ofTags(training)),
                training.examples(),
                reader.read(test).examples(),
                Map.of("train", train, "dev", test)));
    }

    @Override
    public int epochs() {
        return 3;
    }

    @Override
    public double majority() {
        return MajorityBaseline.accuracy(tags(data.train()), tags(data.dev()));
    }

    private static List<String> tags(List<TaggedExample> sentences) {
        return sentences.stream().flatMap(sentence -> sentence.tags().stream()).toList();
    }

    @Override
    public List<QuickstartExample> answer(BertForTask model, BertTokenizer tokenizer, Engine engine) {
        List<Tags> answers = new TokenTagger((BertForTokenClassification) model, tokenizer, MAX_LENGTH, engine)
                .tagTexts(SENTENCES, Aggregation.FIRST);
        List<QuickstartExample> examples = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Tags tags = answers.get(i);
            String line = IntStream.range(0, tags.words().size())
                    .mapToObj(
                            word -> tags.words().get(word) + "/" + tags.labels().get(word))
                    .collect(Collectors.joining(" "));
            examples.add(QuickstartExample.of(data.name(), SENTENCES.get(i), Predictions.json(tags, true), line));
        }
        return examples;
    }
}
