package dev.bertrand.model.head;

import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Pooler;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/**
 * The word under a mask, from its context (Devlin et al. 2018, section 3.1). The output matrix is the word embeddings'
 * own. Logits: (T, V), V the vocabulary; ask {@link #logitsAt} for the rows that matter.
 */
public final class BertForMaskedLM extends BertForTask implements PredictsWords {
    private final PredictionHead predictions;

    public BertForMaskedLM(BertConfig config, Parameters parameters) {
        super(config, parameters);
        predictions = PredictionHead.of(this);
    }

    /** Loads a model by its short name, such as {@code bert-base-uncased}: fetched once, then from the cache. */
    public static BertForMaskedLM fromPretrained(String model) throws IOException {
        return fromPretrained(ModelHub.create(HubSettings.defaults()).resolve(model));
    }

    /** Loads a pre-trained model from a Hugging Face folder. */
    public static BertForMaskedLM fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, BertForMaskedLM::new);
    }

    /**
     * The model with the pooler and the next-sentence layer that were trained beside it, where the file has them: other
     * classes start there, so what is written again keeps them.
     */
    public static BertForMaskedLM withCompanions(BertConfig config, Parameters parameters) {
        BertForMaskedLM model = new BertForMaskedLM(config, parameters);
        if (parameters.isStored(Pooler.NAME + ".weight")) {
            new Pooler(config, parameters);
        }
        if (parameters.isStored(BertForPreTraining.NEXT_SENTENCE + ".weight")) {
            BertForPreTraining.nextSentence(config, parameters);
        }
        return model;
    }

    @Override
    BertForTask on(Parameters parameters) {
        return new BertForMaskedLM(config(), parameters);
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

    /** Logits of hidden states (rows, D) of the last layer: (rows, V). */
    public Tensor scores(Tensor states) {
        return predictions.forward(states);
    }

    @Override
    Tensor loss(Hidden hidden, Targets targets) {
        if (!(targets instanceof Targets.TokenClasses words)) {
            throw wrongTargets(targets, Targets.TokenClasses.class);
        }
        return predictions.loss(hidden, words);
    }
}
