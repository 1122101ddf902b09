package dev.bertrand.model;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * BERT in plain loops over doubles, one sequence at a time, written from the papers (Vaswani et al. 2017, Devlin et al.
 * 2018): the slow reference that the tensor version is held equal to.
 */
public final class PlainBert {
    private final BertConfig config;
    private final Map<String, double[]> values = new HashMap<>();
    private final Map<String, Integer> widths = new HashMap<>();

    public PlainBert(BertConfig config, Parameters parameters) {
        this.config = config;
        try (Scope scope = Scope.inference()) {
            for (Map.Entry<String, Tensor> entry : parameters.named().entrySet()) {
                Tensor tensor = entry.getValue();
                values.put(entry.getKey(), Tensors.toDoubles(tensor));
                widths.put(entry.getKey(), (int) tensor.size(tensor.dim() - 1));
            }
        }
    }

    /** Hidden states [layer][token][D]: 0 is the embeddings' output. */
    public List<double[][]> hidden(Sequence sequence) {
        List<double[][]> layers = new ArrayList<>();
        double[][] x = embeddings(sequence);
        layers.add(x);
        for (int i = 0; i < config.layers(); i++) {
            x = layer("bert.encoder.layer." + i, x);
            layers.add(x);
        }
        return layers;
    }

    private double[][] embeddings(Sequence sequence) {
        double[][] x = new double[sequence.length()][];
        for (int t = 0; t < x.length; t++) {
            double[] sum = add(
                    row("bert.embeddings.word_embeddings.weight", sequence.ids()[t]),
                    row("bert.embeddings.position_embeddings.weight", sequence.positions()[t]));
            sum = add(sum, row("bert.embeddings.token_type_embeddings.weight", sequence.typeIds()[t]));
            x[t] = norm("bert.embeddings.LayerNorm", sum);
        }
        return x;
    }

    private double[][] layer(String name, double[][] x) {
        double[][] q = linear(name + ".attention.self.query", x);
        double[][] k = linear(name + ".attention.self.key", x);
        double[][] v = linear(name + ".attention.self.value", x);
        double[][] context = new double[x.length][config.hiddenSize()];
        int size = config.headSize();
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < x.length; t++) {
                double[] scores = new double[x.length];
                for (int s = 0; s < x.length; s++) {
                    for (int h = head * size; h < (head + 1) * size; h++) {
                        scores[s] += q[t][h] * k[s][h] / Math.sqrt(size);
                    }
                }
                double[] probabilities = softmax(scores);
                for (int s = 0; s < x.length; s++) {
                    for (int h = head * size; h < (head + 1) * size; h++) {
                        context[t][h] += probabilities[s] * v[s][h];
                    }
                }
            }
        }
        double[][] attended = linear(name + ".attention.output.dense", context);
        double[][] middle = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            middle[t] = norm(name + ".attention.output.LayerNorm", add(x[t], attended[t]));
        }
        double[][] wide = linear(name + ".intermediate.dense", middle);
        for (double[] token : wide) {
            for (int i = 0; i < token.length; i++) {
                token[i] = gelu(token[i]);
            }
        }
        double[][] fed = linear(name + ".output.dense", wide);
        double[][] out = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            out[t] = norm(name + ".output.LayerNorm", add(middle[t], fed[t]));
        }
        return out;
    }

    /** tanh of a linear layer over the first token's vector. */
    public double[] pooled(double[][] last) {
        double[] x = linear("bert.pooler.dense", new double[][] {last[0]})[0];
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.tanh(x[i]);
        }
        return x;
    }

    /** The masked-word scores [token][V]: transform, then the word embeddings as output matrix. */
    public double[][] words(double[][] last) {
        double[][] x = linear("cls.predictions.transform.dense", last);
        double[][] logits = new double[x.length][config.vocabSize()];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < x[t].length; i++) {
                x[t][i] = gelu(x[t][i]);
            }
            double[] transformed = norm("cls.predictions.transform.LayerNorm", x[t]);
            for (int word = 0; word < logits[t].length; word++) {
                double[] vector = row("bert.embeddings.word_embeddings.weight", word);
                logits[t][word] = values.get("cls.predictions.bias")[word] + dot(transformed, vector);
            }
        }
        return logits;
    }

    /** x W^T + b for every token. */
    public double[][] linear(String name, double[][] x) {
        double[] bias = values.get(name + ".bias");
        double[][] y = new double[x.length][bias.length];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < bias.length; o++) {
                y[t][o] = bias[o] + dot(row(name + ".weight", o), x[t]);
            }
        }
        return y;
    }

    private double[] norm(String name, double[] x) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double normal = (x[i] - mean) / Math.sqrt(variance + config.layerNormEps());
            y[i] = normal * values.get(name + ".weight")[i] + values.get(name + ".bias")[i];
        }
        return y;
    }

    /** Probabilities of scores. */
    public static double[] softmax(double[] scores) {
        double highest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            highest = Math.max(highest, score);
        }
        double sum = 0;
        double[] p = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
            p[i] = Math.exp(scores[i] - highest);
            sum += p[i];
        }
        for (int i = 0; i < scores.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    /** x times the normal distribution function, which is integrated here since Java has no erf. */
    static double gelu(double x) {
        int steps = 2000;
        double width = x / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) { // Simpson's rule
            double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            double t = i * width;
            sum += weight * Math.exp(-t * t / 2);
        }
        return x * (0.5 + sum * width / 3 / Math.sqrt(2 * Math.PI));
    }

    private double[] row(String name, int index) {
        int width = widths.get(name);
        double[] row = new double[width];
        System.arraycopy(values.get(name), index * width, row, 0, width);
        return row;
    }

    private static double[] add(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
