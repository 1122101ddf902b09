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
import dev.bertrand.tasks.metric.TaggingCounts;
import dev.bertrand.tasks.pipeline.Tags;
import dev.bertrand.tasks.pipeline.TokenTagger;
import dev.bertrand.tasks.pipeline.TokenWindows;
import dev.bertrand.tasks.pipeline.Windowing;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A label per word. A sentence that is too long for the model becomes several sequences, and each of its words is learnt
 * and answered in the one where it has most context.
 *
 * @param labels the tags by index
 * @param alignment which pieces of a word learn its label; the first is the one that is asked
 */
public record TaggingTask(LabelSet labels, Alignment alignment) implements Task<TaggedExample> {
    /** The first piece of a word carries its label. */
    public TaggingTask(LabelSet labels) {
        this(labels, Alignment.FIRST);
    }

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
        Windowing windowing = Windowing.of(maxLength);
        List<Sequence> sequences = new ArrayList<>();
        List<int[]> targets = new ArrayList<>();
        for (TaggedExample example : examples) {
            TokenWindows windows = windowing.cut(tokenizer, example.words());
            int[] pieces = pieceLabels(windows.wordIds(), labels.indices(example));
            for (int window = 0; window < windows.windows().size(); window++) {
                sequences.add(Sequence.of(windows.windows().get(window)));
                targets.add(Arrays.stream(windows.answered(window))
                        .map(piece -> piece < 0 ? Targets.IGNORED : pieces[piece])
                        .toArray());
            }
        }
        return TrainingSet.of(
                sequences,
                indices -> new Targets.TokenClasses(
                        Arrays.stream(indices).mapToObj(targets::get).toArray(int[][]::new)));
    }

    /** The label of each piece of a sentence, from those of its words. */
    private int[] pieceLabels(int[] wordIds, int[] tags) {
        int[] pieces = new int[wordIds.length];
        for (int i = 0; i < pieces.length; i++) {
            int tag = tags[wordIds[i]];
            boolean first = i == 0 || wordIds[i] != wordIds[i - 1];
            pieces[i] = first ? tag : alignment == Alignment.ALL ? continued(tag) : Targets.IGNORED;
        }
        return pieces;
    }

    /** {@code I-X} for {@code B-X} if there is such a label, else the tag itself ({@code b_to_i_label} of run_ner.py). */
    private int continued(int tag) {
        String name = labels.name(tag);
        String inside = "I-" + name.substring(Math.min(2, name.length()));
        return name.startsWith("B-") && labels.contains(inside) ? labels.names().indexOf(inside) : tag;
    }

    @Override
    public Outcome outcome(
            BertForTask model, BertTokenizer tokenizer, List<TaggedExample> examples, int maxLength, Engine engine) {
        examples.forEach(labels::indices); // an unknown tag is an error before it is a wrong score
        List<List<String>> predicted = new TokenTagger((BertForTokenClassification) model, tokenizer, maxLength, engine)
                .tagSentences(examples.stream().map(TaggedExample::words).toList()).stream()
                        .map(Tags::labels)
                        .toList();
        TaggingCounts counts =
                TaggingCounts.of(examples.stream().map(TaggedExample::tags).toList(), predicted);
        return new Outcome(examples.size(), counts::metrics);
    }

    @Override
    public String decidingMetric() {
        return EntityMetrics.areEntityTags(labels.names()) ? "f1" : "accuracy";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("align", alignment.toString());
    }
}
