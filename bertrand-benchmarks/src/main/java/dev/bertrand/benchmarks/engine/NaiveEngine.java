package dev.bertrand.benchmarks.engine;

import dev.bertrand.benchmarks.Method;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * BERT as one writes it first: a padded batch, libtorch's operators one after the other, its own AdamW, everything in
 * fp32 and nothing else set. Shapes: B sequences, L tokens with padding, D hidden size, N heads, H = D / N.
 */
final class NaiveEngine implements Engine {
    private static final double MASKED = -1e9;
    private static final double LEARNING_RATE = 2e-5;
    private static final double MAX_NORM = 1;

    private final BertForSequenceClassification holder; // of the parameters; its forward is not used
    private final BertConfig config;
    private final Map<String, Tensor> parameters;
    private boolean training;

    NaiveEngine(Path folder, int threads) throws IOException {
        torch.set_num_threads(threads);
        holder = ModelFolder.load(folder, Precision.FP32, BertForSequenceClassification::new);
        config = holder.config();
        parameters = holder.parameters().named();
    }

    @Override
    public void encode(int[][] batch) {
        try (Scope scope = Scope.inference()) {
            forward(PaddedBatch.of(batch));
        }
    }

    @Override
    public float[][] firstVectors(int[][] batch) {
        try (Scope scope = Scope.inference()) {
            return Tensors.toRows(forward(PaddedBatch.of(batch)).select(1, 0));
        }
    }

    private Tensor forward(PaddedBatch batch) {
        long rows = batch.rows();
        long length = batch.length();
        Tensor ids = Tensors.of(batch.ids(), rows, length); // (B, L)
        Tensor mask = Tensors.of(batch.mask(), rows, 1, 1, length)
                .eq(new Scalar(0))
                .to(torch.ScalarType.Float)
                .mul(new Scalar(MASKED))
                .expand(rows, 1, length, length); // (B, 1, L, L)
        Tensor positions = torch.arange(new Scalar(length)).to(torch.ScalarType.Long); // (L)
        Tensor x = torch.embedding(get("bert.embeddings.word_embeddings.weight"), ids)
                .add(torch.embedding(get("bert.embeddings.position_embeddings.weight"), positions))
                .add(torch.embedding(get("bert.embeddings.token_type_embeddings.weight"), torch.zeros_like(ids)));
        x = dropout(norm(x, "bert.embeddings.LayerNorm")); // (B, L, D)
        for (int i = 0; i < config.layers(); i++) {
            x = layer(x, mask, "bert.encoder.layer." + i);
        }
        return x;
    }

    private Tensor layer(Tensor x, Tensor mask, String name) {
        Tensor q = heads(linear(x, name + ".attention.self.query")); // (B, N, L, H)
        Tensor k = heads(linear(x, name + ".attention.self.key")); // (B, N, L, H)
        Tensor v = heads(linear(x, name + ".attention.self.value")); // (B, N, L, H)
        double probability = training ? config.attentionDropout() : 0;
        Tensor context = torch.scaled_dot_product_attention(
                        q, k, v, new TensorOptional(mask), probability, false, new DoubleOptional(), false)
                .transpose(1, 2)
                .reshape(x.shape()); // (B, L, D)
        Tensor attended = dropout(linear(context, name + ".attention.output.dense"));
        x = norm(x.add(attended), name + ".attention.output.LayerNorm");

        Tensor inner = torch.gelu(linear(x, name + ".intermediate.dense"));
        Tensor fed = dropout(linear(inner, name + ".output.dense"));
        return norm(x.add(fed), name + ".output.LayerNorm");
    }

    private Tensor heads(Tensor x) {
        return x.view(x.size(0), x.size(1), config.heads(), config.headSize()).transpose(1, 2);
    }

    private Tensor linear(Tensor x, String name) {
        return torch.linear(x, get(name + ".weight"), new TensorOptional(get(name + ".bias")));
    }

    private Tensor norm(Tensor x, String name) {
        return torch.layer_norm(
                x,
                new long[] {config.hiddenSize()},
                new TensorOptional(get(name + ".weight")),
                new TensorOptional(get(name + ".bias")),
                config.layerNormEps(),
                true);
    }

    private Tensor dropout(Tensor x) {
        return training ? torch.dropout(x, config.hiddenDropout(), true) : x;
    }

    private Tensor get(String name) {
        Tensor parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("the model has no parameter " + name);
        }
        return parameter;
    }

    @Override
    public Training train(Method method) {
        if (method != Method.FULL) {
            throw new UnsupportedOperationException("the naive port trains every parameter");
        }
        return new NaiveTraining();
    }

    private final class NaiveTraining implements Training {
        private final TensorVector trainable =
                new TensorVector(parameters.values().toArray(Tensor[]::new));
        private final AdamW optimizer;

        NaiveTraining() {
            AdamWOptions options = new AdamWOptions(LEARNING_RATE);
            options.weight_decay().put(0.01);
            optimizer = new AdamW(trainable, options);
        }

        private Tensor forward(int[][] batch, int[] labels) {
            Tensor first = NaiveEngine.this.forward(PaddedBatch.of(batch)).select(1, 0); // (B, D)
            Tensor pooled = torch.tanh(linear(first, "bert.pooler.dense")); // (B, D)
            Tensor logits = linear(dropout(pooled), "classifier"); // (B, C)
            return torch.cross_entropy_loss(logits, Tensors.of(labels));
        }

        @Override
        public double loss(int[][] batch, int[] labels) {
            training = false;
            try (Scope scope = Scope.inference()) {
                return forward(batch, labels).item_double();
            }
        }

        @Override
        public double step(int[][] batch, int[] labels) {
            training = true;
            try (Scope scope = Scope.open()) {
                optimizer.zero_grad();
                Tensor loss = forward(batch, labels);
                loss.backward();
                torch.clip_grad_norm_(trainable, MAX_NORM);
                optimizer.step();
                return loss.item_double();
            }
        }

        @Override
        public void close() {
            optimizer.close();
            trainable.close();
        }
    }

    @Override
    public void close() {
        holder.close();
    }
}
