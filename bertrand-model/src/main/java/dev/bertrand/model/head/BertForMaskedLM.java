package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The word under a mask, from its context (Devlin et al. 2018, section 3.1). The output matrix is the word embeddings'
 * own. Logits: (T, V), V the vocabulary; ask {@link #logitsAt} for the rows that matter.
 */
public final class BertForMaskedLM extends BertForTask {
    private final PredictionHead words;

    public BertForMaskedLM(BertConfig config, Parameters parameters) {
        super(config, parameters);
        words = new PredictionHead(
                config, parameters, "cls.predictions", encoder().embeddings().words());
        parameters.requireTied("cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight");
    }

    /** Loads a model by its short name, such as {@code bert-base-uncased}: fetched once, then from the cache. */
    public static BertForMaskedLM fromPretrained(String model) throws IOException {
        return fromPretrained(ModelHub.create(HubSettings.defaults()).resolve(model));
    }

    /** Loads a pre-trained model from a Hugging Face folder. */
    public static BertForMaskedLM fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, BertForMaskedLM::new);
    }

    @Override
    BertForTask on(Parameters parameters) {
        return new BertForMaskedLM(config(), parameters);
    }

    @Override
    public Tensor logits(Hidden hidden) {
        return words.forward(hidden.last()); // (T, V)
    }

    /** Logits of the given rows of (T, D) only: (rows, V). The vocabulary matrix is the model's largest. */
    public Tensor logitsAt(Hidden hidden, long... rows) {
        Tensor states = hidden.last(); // (T, D)
        return scores(states.index_select(0, Tensors.near(states, rows, rows.length))); // (rows, V)
    }

    /** Logits of hidden states (rows, D) of the last layer: (rows, V). */
    public Tensor scores(Tensor states) {
        return words.forward(states);
    }

    @Override
    Tensor loss(Hidden hidden, Targets targets) {
        if (!(targets instanceof Targets.TokenClasses words)) {
            throw wrongTargets(targets, Targets.TokenClasses.class);
        }
        if (words.counted() == 0) {
            throw new IllegalArgumentException("no token of this batch is masked, so there is nothing to learn");
        }
        Batch batch = hidden.batch();
        LongStream.Builder rows = LongStream.builder();
        LongStream.Builder ids = LongStream.builder();
        for (int i = 0; i < batch.size(); i++) {
            int[] classes = words.classes()[i];
            for (int k = 0; k < classes.length; k++) {
                if (classes[k] != Targets.IGNORED) {
                    rows.add(batch.start(i) + k);
                    ids.add(classes[k]);
                }
            }
        }
        long[] wanted = ids.build().toArray();
        Tensor logits = logitsAt(hidden, rows.build().toArray()); // (masked, V)
        return torch.cross_entropy_loss(logits, Tensors.near(logits, wanted, wanted.length));
    }
}
