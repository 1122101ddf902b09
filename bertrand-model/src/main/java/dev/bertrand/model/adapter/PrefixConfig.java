package dev.bertrand.model.adapter;

import dev.bertrand.model.checkpoint.Initializer;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.encoder.Encoder;
import dev.bertrand.model.encoder.Prefix;
import org.bytedeco.pytorch.Tensor;

/**
 * Prefix tuning (Li and Liang 2021, arXiv 2101.00190): in every layer, tokens attend to a few learned keys and values
 * beside those of their own sequence. They are learned as they are, without the network that the paper has behind them
 * (AdapterHub's {@code prefix_tuning_flat}, P-Tuning v2: Liu et al. 2021, arXiv 2110.07602), and change the base from the
 * first step on. Positions of the sequence keep their numbers.
 *
 * @param name under which its parameters are stored, such as {@code ...prefix_tunings.NAME.self_prefix.control_trans}
 * @param length P, keys and values of each layer
 */
public record PrefixConfig(String name, int length) implements AdapterMethod {
    private static final String POOL = "bert.prefix_tuning.prefix_tunings.";

    public PrefixConfig {
        if (length < 1) {
            throw new IllegalArgumentException("the prefix has %d positions; wanted 1 or more".formatted(length));
        }
    }

    /** AdapterHub's length. */
    public static PrefixConfig defaults(String name) {
        return new PrefixConfig(name, 30);
    }

    @Override
    public String id() {
        return "prefix";
    }

    /** Its one parameter's name. */
    String parameter() {
        return POOL + name + ".self_prefix.control_trans";
    }

    @Override
    public void into(Encoder encoder, Parameters parameters) {
        int layers = encoder.layers().size();
        long width = (long) length * layers * 2 * encoder.width();
        Tensor all = parameters.get(parameter(), Initializer.normal(1), width);
        for (int i = 0; i < layers; i++) {
            encoder.layers().get(i).attendTo(part(all, i, layers, encoder.heads()));
        }
    }

    /** A layer's keys and values, of (P, 2 layers, N, H) numbers in a row. */
    private Prefix part(Tensor all, int layer, int layers, int heads) {
        return new Prefix() {
            @Override
            public Tensor keys() {
                return of(2L * layer);
            }

            @Override
            public Tensor values() {
                return of(2L * layer + 1);
            }

            private Tensor of(long index) {
                return all.view(length, 2L * layers, heads, -1).select(1, index).transpose(0, 1); // (N, P, H)
            }
        };
    }

    @Override
    public boolean trains(String parameter) {
        return parameter.equals(parameter());
    }
}
