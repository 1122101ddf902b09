package dev.bertrand.model.head;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Both tasks of BERT's pre-training (Devlin et al. 2018, section 3.1): the words under masks, and whether the second segment
 * follows the first. The loss is the sum of two means, over the masked tokens and over the sequences (google-research/bert,
 * run_pretraining.py). Logits: those of the words, (T, V), V the vocabulary; {@link #next} has the others.
 */
public final class BertForPreTraining extends BertForTask implements PredictsWords {
    /** The name of the layer that tells whether the second segment follows the first. */
    public static final String NEXT_SENTENCE = "cls.seq_relationship";

    private static final int CLASSES = 2;

    private final PredictionHead predictions;
    private final Pooler pooler;
    private final Linear relationship;

    public BertForPreTraining(BertConfig config, Parameters parameters) {
        super(config, parameters);
        predictions = PredictionHead.of(this);
        pooler = new Pooler(config, parameters);
        relationship = nextSentence(config, parameters);
    }

    static Linear nextSentence(BertConfig config, Parameters parameters) {
        return Linear.inHead(
                parameters, NEXT_SENTENCE, config.hiddenSize(), CLASSES, Initializer.normal(config.initializerRange()));
    }

    /** Loads a pre-trained model from a Hugging Face folder. */
    public static BertForPreTraining fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, BertForPreTraining::new);
    }

    @Override
    BertForTask on(Parameters parameters) {
        return new BertForPreTraining(config(), parameters);
    }

    @Override
    boolean readsLastLayer() {
        return true;
    }

    @Override
    public Tensor logits(Hidden hidden) {
        return predictions.forward(hidden.last()); // (T, V)
    }

    @Override
    public Tensor logitsAt(Hidden hidden, long... rows) {
        return predictions.forward(hidden, rows); // (rows, V)
    }

    /** Whether the second segment is the next one (column 0) or a random one (column 1): (B, 2). */
    public Tensor next(Hidden hidden) {
        return relationship.forward(pooler.forward(hidden)); // (B, 2)
    }

    @Override
    Tensor loss(Hidden hidden, Targets targets) {
        return share(hidden, targets, targets, 1);
    }

    /** Each of the two means has a number of its own to be divided by. */
    @Override
    Tensor share(Hidden hidden, Targets targets, Targets whole, double weight) {
        Targets.PreTraining part = preTraining(targets);
        Targets.PreTraining all = preTraining(whole);
        Tensor loss = Tensors.scaled(nextLoss(hidden, part.next()), weight * part.size() / all.size());
        long masked = part.words().counted();
        if (masked == 0) {
            return loss;
        }
        Tensor words = predictions.loss(hidden, part.words());
        return loss.add(Tensors.scaled(words, weight * masked / all.words().counted()));
    }

    private Targets.PreTraining preTraining(Targets targets) {
        if (!(targets instanceof Targets.PreTraining both)) {
            throw wrongTargets(targets, Targets.PreTraining.class);
        }
        return both;
    }

    private Tensor nextLoss(Hidden hidden, Targets.Classes targets) {
        for (int label : targets.classes()) {
            if (label < 0 || label >= CLASSES) {
                throw new IllegalArgumentException(
                        "a second segment is 0 (the next one) or 1 (a random one), got " + label);
            }
        }
        Tensor logits = next(hidden); // (B, 2)
        return torch.cross_entropy_loss(logits, Tensors.near(logits, targets.classes()));
    }
}
