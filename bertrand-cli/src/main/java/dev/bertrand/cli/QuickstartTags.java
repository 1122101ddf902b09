package dev.bertrand.cli;

import dev.bertrand.tasks.dataset.BadRows;
import dev.bertrand.tasks.dataset.ConllReader;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.tasks.metric.MajorityBaseline;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.tasks.pipeline.Tags;
import dev.bertrand.train.task.TaggingTask;
import dev.bertrand.train.task.TaskData;
import java.nio.file.Path;
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
    public boolean readsPooler() {
        return false;
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
    public List<AdapterRequest> asked() {
        return SENTENCES.stream()
                .map(sentence -> AdapterRequest.of(data.name(), sentence))
                .toList();
    }

    @Override
    public QuickstartExample example(AdapterRequest request, Prediction answer) {
        String sentence = ((AdapterRequest.Text) request).input().text();
        Tags tags = (Tags) answer;
        String line = IntStream.range(0, tags.words().size())
                .mapToObj(word -> tags.words().get(word) + "/" + tags.labels().get(word))
                .collect(Collectors.joining(" "));
        return QuickstartExample.of(data.name(), sentence, Predictions.json(tags, true), line);
    }
}
