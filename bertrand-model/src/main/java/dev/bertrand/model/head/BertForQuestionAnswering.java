package dev.bertrand.model.head;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.encoder.Linear;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A question and a text to a span of the text. Two learned vectors, start and end: the inner product of each with every
 * token's vector, and a softmax over the tokens of the sequence (Devlin et al. 2018, section 4.2). Logits: (T, 2),
 * start in column 0, end in column 1.
 */
public final class BertForQuestionAnswering extends BertForTask {
    private static final double NO_TOKEN = -1e9;

    private final Linear vectors; // the start and the end vector are the rows of its weight, (2, D)

    public BertForQuestionAnswering(BertConfig config, Parameters parameters) {
        super(config, parameters);
        vectors = Linear.inHead(
                parameters, "qa_outputs", config.featureSize(), 2, Initializer.normal(config.initializerRange()));
    }

    /** Loads a fine-tuned model from a Hugging Face folder. */
    public static BertForQuestionAnswering fromPretrained(Path folder) throws IOException {
        return ModelFolder.load(folder, Precision.FP32, BertForQuestionAnswering::new);
    }

    @Override
    BertForTask on(Parameters parameters) {
        return new BertForQuestionAnswering(config(), parameters);
    }

    @Override
    public Tensor logits(Hidden hidden) {
        return vectors.forward(features(hidden)); // (T, 2)
    }

    /** The mean of the losses of start and end, as in the paper's own code (run_squad.py). */
    @Override
    Tensor loss(Hidden hidden, Targets targets) {
        if (!(targets instanceof Targets.Spans spans)) {
            throw wrongTargets(targets, Targets.Spans.class);
        }
        Batch batch = hidden.batch();
        check(batch, spans.starts());
        check(batch, spans.ends());
        Tensor padded = padded(logits(hidden), batch); // (B, longest, 2)
        Tensor start = torch.cross_entropy_loss(padded.select(2, 0), Tensors.near(padded, spans.starts()));
        Tensor end = torch.cross_entropy_loss(padded.select(2, 1), Tensors.near(padded, spans.ends()));
        return start.add(end).div(new Scalar(2));
    }

    /** The only place that needs a rectangle: a softmax per sequence, with nothing to be won beyond its end. */
    private static Tensor padded(Tensor logits, Batch batch) {
        int longest = 0;
        for (int i = 0; i < batch.size(); i++) {
            longest = Math.max(longest, batch.sequence(i).length());
        }
        long[] rows = new long[batch.size() * longest];
        Arrays.fill(rows, batch.tokens()); // the row of NO_TOKEN, behind the last
        for (int i = 0; i < batch.size(); i++) {
            for (int k = 0; k < batch.sequence(i).length(); k++) {
                rows[i * longest + k] = (long) batch.start(i) + k;
            }
        }
        Tensor none =
                Tensors.near(logits, Tensors.full(NO_TOKEN, logits.scalar_type().intern(), 1, 2)); // (1, 2)
        return torch.cat(new TensorVector(logits, none), 0)
                .index_select(0, Tensors.near(logits, rows, rows.length))
                .view(batch.size(), longest, 2); // (B, longest, 2)
    }

    private static void check(Batch batch, int[] indices) {
        for (int i = 0; i < indices.length; i++) {
            int length = batch.sequence(i).length();
            if (indices[i] < 0 || indices[i] >= length) {
                throw new IllegalArgumentException("the answer to sequence %d is at token %d, outside 0 to %d"
                        .formatted(i, indices[i], length - 1));
            }
        }
    }
}
