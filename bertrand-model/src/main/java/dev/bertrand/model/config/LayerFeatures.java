package dev.bertrand.model.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which of an encoder's hidden states a task's layer reads, and how they become one vector a token. State 0 is the
 * embeddings' output, state k that of layer k.
 *
 * @param kind how they are put together
 * @param number {@code LAYER}: the state, counted from the end where it is negative; {@code MIX}, {@code CONCAT} and
 *     {@code SUM}: how many of the last; {@code ALL} for all of them
 * @param layerNorm {@code MIX}: whether each state is normalized before
 * @param dropout {@code MIX}: probability with which training leaves a state out
 */
public record LayerFeatures(Kind kind, int number, boolean layerNorm, double dropout) {
    /** What becomes of the states. */
    public enum Kind {
        /** One of them. */
        LAYER,
        /** Their sum with learned weights: the scalar mix of Peters et al. 2018 (ELMo), section 3.2. */
        MIX,
        /** One behind the other, the last layer's at the end (Devlin et al. 2018, table 7). */
        CONCAT,
        /** Their plain sum (Devlin et al. 2018, table 7). */
        SUM
    }

    /** In the place of a number: every state, the embeddings' output among them. */
    public static final int ALL = 0;

    /** What BERT does: the last layer's states alone. */
    public static final LayerFeatures LAST = layer(-1);

    private static final Pattern FORM =
            Pattern.compile("layer:(-?\\d{1,4})|mix(?::last([1-9]\\d{0,3}))?|(concat|sum):([1-9]\\d{0,3})");

    public LayerFeatures {
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("the mix's dropout must be at least 0 and below 1, got " + dropout);
        }
        if (kind != Kind.LAYER && number < (kind == Kind.MIX ? ALL : 1)) {
            throw new IllegalArgumentException("the number of layers must be at least 1, got " + number);
        }
        if (kind != Kind.MIX && (layerNorm || dropout > 0)) {
            throw new IllegalArgumentException("a layer norm and dropout of layers belong to mix, not to %s"
                    .formatted(kind.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** One state, counted from the end where the number is negative. */
    public static LayerFeatures layer(int number) {
        return new LayerFeatures(Kind.LAYER, number, false, 0);
    }

    /** The scalar mix of the last {@code number} states, or of {@link #ALL}. */
    public static LayerFeatures mix(int number) {
        return new LayerFeatures(Kind.MIX, number, false, 0);
    }

    /** The last {@code number} states one behind the other. */
    public static LayerFeatures concat(int number) {
        return new LayerFeatures(Kind.CONCAT, number, false, 0);
    }

    /** The sum of the last {@code number} states. */
    public static LayerFeatures sum(int number) {
        return new LayerFeatures(Kind.SUM, number, false, 0);
    }

    /** The same with each state normalized before it is mixed. */
    public LayerFeatures withLayerNorm(boolean layerNorm) {
        return new LayerFeatures(kind, number, layerNorm, dropout);
    }

    /** The same with states left out in training. */
    public LayerFeatures withDropout(double dropout) {
        return new LayerFeatures(kind, number, layerNorm, dropout);
    }

    /**
     * The choice as {@link #toString} writes it: {@code last}, {@code layer:K}, {@code mix}, {@code mix:lastN}, {@code
     * concat:N} or {@code sum:N}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static LayerFeatures parse(String said) {
        if (said.equals("last")) {
            return LAST;
        }
        Matcher form = FORM.matcher(said);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "layers are '%s'; wanted last, layer:K, mix, mix:lastN, concat:N or sum:N, such as layer:11 or concat:4"
                            .formatted(said));
        }
        if (form.group(1) != null) {
            return layer(Integer.parseInt(form.group(1)));
        }
        if (form.group(3) == null) {
            return mix(form.group(2) == null ? ALL : Integer.parseInt(form.group(2)));
        }
        int number = Integer.parseInt(form.group(4));
        return form.group(3).equals("sum") ? sum(number) : concat(number);
    }

    /**
     * The states that are read, from the lowest to the last.
     *
     * @param layers of the encoder
     * @throws IllegalArgumentException if it has fewer
     */
    public List<Integer> states(int layers) {
        if (kind == Kind.LAYER) {
            int state = number < 0 ? layers + 1 + number : number;
            if (state < 0 || state > layers) {
                throw new IllegalArgumentException(
                        "there is no layer %d; this model has 0 (the embeddings' output) to %d, or -1 to -%d from the end"
                                .formatted(number, layers, layers + 1));
            }
            return List.of(state);
        }
        if (number > layers + 1) {
            throw new IllegalArgumentException(
                    "%s wants %d layers; this model has %d, the embeddings' output among them"
                            .formatted(this, number, layers + 1));
        }
        return IntStream.rangeClosed(number == ALL ? 0 : layers + 1 - number, layers)
                .boxed()
                .toList();
    }

    /** Features of a token, from those of one state. */
    public int width(int hiddenSize) {
        return kind == Kind.CONCAT ? number * hiddenSize : hiddenSize;
    }

    /** Whether it is what BERT does without a choice. */
    public boolean isLast() {
        return equals(LAST);
    }

    /** As the command line has it; the options of a mix are left out. */
    @Override
    public String toString() {
        if (isLast()) {
            return "last";
        }
        return switch (kind) {
            case LAYER -> "layer:" + number;
            case MIX -> number == ALL ? "mix" : "mix:last" + number;
            case CONCAT -> "concat:" + number;
            case SUM -> "sum:" + number;
        };
    }
}
