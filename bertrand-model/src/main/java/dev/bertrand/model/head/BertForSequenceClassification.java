package dev.bertrand.model.head;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Dropout;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One text or a pair to a class, to any number of labels where the config says so, or to a number where there is one
 * label only. Logits: (B, C), C the number of labels.
 */
public final class BertForSequenceClassification extends BertForTask {
    private final Pooler pooler;
    private final Dropout dropout;
    private final Linear classifier;

    /** A model of {@code config}, which must name its labels. */
    public BertForSequenceClassification(BertConfig config, Parameters parameters) {
        super(config, parameters);
        if (config.labels().isEmpty()) {
            throw new IllegalArgumentException("a classifier needs labels; config.json has no id2label");
        }
        pooler = Pooler.ofFeatures(config, parameters);
        dropout = new Dropout(parameters, config.headDropout());
        classifier = Linear.inHead(
                parameters,
                "classifier",
                config.hiddenSize(),
                config.labels().size(),
                Initializer.normal(config.initializerRange()));
    }

    /** Loads a fine-tuned model from a Hugging Face folder. */
    public static BertForSequenceClassification fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, BertForSequenceClassification::new);
    }

    @Override
    BertForTask on(Parameters parameters) {
        return new BertForSequenceClassification(config(), parameters);
    }

    @Override
    public boolean readsFirstTokens() {
        return true;
    }

    @Override
    public Tensor logits(Hidden hidden) {
        Tensor pooled = pooler.forward(hidden.batch(), features(hidden)); // (B, D)
        return classifier.forward(dropout.forward(pooled)); // (B, C)
    }

    @Override
    Tensor loss(Hidden hidden, Targets targets) {
        Tensor logits = logits(hidden); // (B, C)
        if (config().isRegression()) {
            if (!(targets instanceof Targets.Scores scores)) {
                throw wrongTargets(targets, Targets.Scores.class);
            }
            Tensor wanted = Tensors.near(logits, Tensors.of(scores.scores(), scores.size()))
                    .to(logits.scalar_type()); // (B)
            return torch.mse_loss(logits.select(1, 0), wanted);
        }
        if (config().isMultiLabel()) {
            if (!(targets instanceof Targets.Labels labels)) {
                throw wrongTargets(targets, Targets.Labels.class);
            }
            return torch.binary_cross_entropy_with_logits(
                    logits, Tensors.near(logits, indicators(labels)).to(logits.scalar_type()));
        }
        if (!(targets instanceof Targets.Classes classes)) {
            throw wrongTargets(targets, Targets.Classes.class);
        }
        Arrays.stream(classes.classes()).forEach(this::check);
        return torch.cross_entropy_loss(logits, Tensors.near(logits, classes.classes()));
    }

    /** 1 where a sequence has a label, (B, C). */
    private Tensor indicators(Targets.Labels targets) {
        int classes = config().labels().size();
        float[] ones = new float[targets.size() * classes];
        for (int i = 0; i < targets.size(); i++) {
            boolean[] row = targets.labels()[i];
            if (row.length != classes) {
                throw new IllegalArgumentException("sequence %d says of %d labels whether it has them, the model has %d"
                        .formatted(i, row.length, classes));
            }
            for (int label = 0; label < classes; label++) {
                ones[i * classes + label] = row[label] ? 1 : 0;
            }
        }
        return Tensors.of(ones, targets.size(), classes); // (B, C)
    }

    private void check(int label) {
        if (label < 0 || label >= config().labels().size()) {
            throw new IllegalArgumentException("class %d is outside 0 to %d"
                    .formatted(label, config().labels().size() - 1));
        }
    }
}
