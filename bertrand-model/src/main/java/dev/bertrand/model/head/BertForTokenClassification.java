package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Dropout;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A class per token. Logits: (T, C), C the number of labels; {@link Hidden#of} finds a sequence's rows. Where the config
 * asks for it, two layers of a BiLSTM read the features first, as in the paper's experiment with features of a frozen BERT
 * (Devlin et al. 2018, section 5.3).
 */
public final class BertForTokenClassification extends BertForTask {
    private final @Nullable BiLstm lstm; // where the config asks for one
    private final Dropout dropout;
    private final Linear classifier;

    /** A model of {@code config}, which must name its labels. */
    public BertForTokenClassification(BertConfig config, Parameters parameters) {
        super(config, parameters);
        if (config.labels().isEmpty()) {
            throw new IllegalArgumentException("a tagger needs labels; config.json has no id2label");
        }
        lstm = config.lstmSize() == null
                ? null
                : new BiLstm(parameters, "lstm", config.featureSize(), config.lstmSize());
        dropout = new Dropout(parameters, config.headDropout());
        classifier = Linear.inHead(
                parameters,
                "classifier",
                lstm == null ? config.featureSize() : lstm.width(),
                config.labels().size(),
                Initializer.normal(config.initializerRange()));
    }

    /** Loads a fine-tuned model from a Hugging Face folder. */
    public static BertForTokenClassification fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, BertForTokenClassification::new);
    }

    @Override
    BertForTask on(Parameters parameters) {
        return new BertForTokenClassification(config(), parameters);
    }

    @Override
    public Tensor logits(Hidden hidden) {
        Tensor x = features(hidden); // (T, W)
        if (lstm != null) {
            x = lstm.forward(x, hidden.batch()); // (T, 2 H)
        }
        return classifier.forward(dropout.forward(x)); // (T, C)
    }

    @Override
    Tensor loss(Hidden hidden, Targets targets) {
        if (!(targets instanceof Targets.TokenClasses tags)) {
            throw wrongTargets(targets, Targets.TokenClasses.class);
        }
        long[] rows = rows(hidden.batch(), tags);
        Tensor logits = logits(hidden); // (T, C)
        return torch.cross_entropy_loss(logits, Tensors.near(logits, rows, rows.length));
    }

    /** Targets by row of (T, C); {@link Targets#IGNORED} is the loss's own ignore index. */
    private long[] rows(Batch batch, Targets.TokenClasses tags) {
        long[] rows = new long[batch.tokens()];
        Arrays.fill(rows, Targets.IGNORED);
        for (int i = 0; i < batch.size(); i++) {
            int[] classes = tags.classes()[i];
            if (classes.length != batch.sequence(i).length()) {
                throw new IllegalArgumentException("sequence %d has %d tokens but %d targets"
                        .formatted(i, batch.sequence(i).length(), classes.length));
            }
            for (int k = 0; k < classes.length; k++) {
                rows[batch.start(i) + k] = classes[k];
            }
        }
        return rows;
    }
}
