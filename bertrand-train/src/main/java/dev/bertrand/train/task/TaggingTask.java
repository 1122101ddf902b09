package dev.bertrand.train.task;

import dev.bertrand.model.Sequence;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.Targets;
import dev.bertrand.tasks.dataset.LabelSet;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.tasks.metric.EntityMetrics;
import dev.bertrand.tasks.metric.TaskMetrics;
import dev.bertrand.tasks.pipeline.Tags;
import dev.bertrand.tasks.pipeline.TokenTagger;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A label per word; a word's first piece carries it, the others are left out of the loss.
 *
 * @param labels the tags by index
 */
public record TaggingTask(LabelSet labels) implements Task<TaggedExample> {
    @Override
    public BertConfig configure(BertConfig base) {
        return base.with().labels(labels.names()).problemType(null).build();
    }

    @Override
    public BertForTask create(BertConfig config, Parameters parameters) {
        return new BertForTokenClassification(config, parameters);
    }

    @Override
    public TrainingSet trainingSet(List<TaggedExample> examples, BertTokenizer tokenizer, int maxLength) {
        EncodeOptions options = EncodeOptions.defaults().truncatedTo(maxLength);
        List<Sequence> sequences = new ArrayList<>();
        List<int[]> targets = new ArrayList<>();
        for (TaggedExample example : examples) {
            Encoding encoding = tokenizer.encodeWords(example.words(), options);
            sequences.add(Sequence.of(encoding));
            targets.add(targets(encoding, labels.indices(example)));
        }
        return TrainingSet.of(
                sequences,
                indices -> new Targets.TokenClasses(
                        Arrays.stream(indices).mapToObj(targets::get).toArray(int[][]::new)));
    }

    private static int[] targets(Encoding encoding, int[] tags) {
        int[] targets = new int[encoding.length()];
        Arrays.fill(targets, Targets.IGNORED);
        int[] pieces = TokenTagger.firstPieces(encoding, tags.length);
        for (int word = 0; word < tags.length; word++) {
            if (pieces[word] >= 0) {
                targets[pieces[word]] = tags[word];
            }
        }
        return targets;
    }

    @Override
    public Map<String, Double> score(
            BertForTask model, BertTokenizer tokenizer, List<TaggedExample> examples, int maxLength, Engine engine) {
        examples.forEach(labels::indices); // an unknown tag is an error before it is a wrong score
        List<List<String>> predicted = new TokenTagger((BertForTokenClassification) model, tokenizer, maxLength, engine)
                .tagSentences(examples.stream().map(TaggedExample::words).toList()).stream()
                        .map(Tags::labels)
                        .toList();
        return TaskMetrics.tagging(examples.stream().map(TaggedExample::tags).toList(), predicted);
    }

    @Override
    public String decidingMetric() {
        return EntityMetrics.areEntityTags(labels.names()) ? "f1" : "accuracy";
    }
}
