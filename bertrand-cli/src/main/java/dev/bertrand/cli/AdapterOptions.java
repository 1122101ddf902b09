package dev.bertrand.cli;

import dev.bertrand.model.adapter.AdapterMethod;
import dev.bertrand.model.adapter.BottleneckConfig;
import dev.bertrand.model.adapter.Ia3Config;
import dev.bertrand.model.adapter.LoraConfig;
import dev.bertrand.model.adapter.PrefixConfig;
import dev.bertrand.model.adapter.Selection;
import dev.bertrand.model.encoder.Site;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is trained: the whole model, or a small part put into it. */
final class AdapterOptions {
    private static final String FULL = "full";
    private static final List<String> METHODS =
            List.of(FULL, "head", "bitfit", "layernorm", "houlsby", "pfeiffer", "parallel", "lora", "ia3", "prefix");

    /** Where searches for a rate begin: in the middle of what the methods' papers use. */
    private static final double FULL_RATE = 3e-5;

    private static final double BOTTLENECK_RATE = 3e-4;
    private static final double LORA_RATE = 5e-4;
    private static final double PREFIX_RATE = 5e-3;
    private static final double FEW_PARAMETERS_RATE = 1e-3;

    @Option(
            names = "--method",
            description =
                    "full, or a part beside a frozen encoder: head, bitfit, layernorm, houlsby, pfeiffer, parallel, "
                            + "lora, ia3, prefix (default: ${DEFAULT-VALUE})")
    String method = FULL;

    @Option(
            names = "--learning-rate",
            description =
                    "highest rate of the schedule (default: 3e-5; bottlenecks 3e-4, lora 5e-4, prefix 5e-3, other parts 1e-3)")
    @Nullable
    Double learningRate;

    @Option(
            names = "--reduction",
            description =
                    "houlsby, pfeiffer, parallel: hidden size over that of the bottleneck (default: 16; parallel: 2)")
    @Nullable
    Double reduction;

    @Option(
            names = "--reduction-of",
            split = ",",
            paramLabel = "LAYER=N",
            description = "other reductions of single layers, from 0: 0=4,11=64; Infinity for no adapter there")
    Map<Integer, Double> reductionOf = Map.of();

    @Option(names = "--lora-rank", description = "(default: 8)")
    int rank = 8;

    @Option(
            names = "--lora-rank-of",
            split = ",",
            paramLabel = "LAYER=N",
            description = "other ranks of single layers, from 0: 0=4,11=16")
    Map<Integer, Integer> rankOf = Map.of();

    @Option(names = "--lora-alpha", description = "scale times the rank (default: twice the rank)")
    @Nullable
    Double alpha;

    @Option(names = "--lora-dropout", description = "(default: ${DEFAULT-VALUE})")
    double dropout;

    @Option(
            names = "--lora-targets",
            split = ",",
            description = "maps that are adapted: query, key, value, attention_output, intermediate, output "
                    + "(default: query,value)")
    List<String> targets = List.of("query", "value");

    @Option(names = "--rslora", description = "scale by the root of the rank")
    boolean rankStabilized;

    @Option(names = "--dora", description = "learn the length of each row as well")
    boolean decomposed;

    @Option(
            names = "--ia3-outputs",
            split = ",",
            description =
                    "maps whose outputs are multiplied (default: key,value; AdapterHub's: key,value,intermediate)")
    @Nullable
    List<String> outputs;

    @Option(
            names = "--ia3-inputs",
            split = ",",
            description =
                    "maps whose inputs are multiplied (default: attention_output,output, or none with --ia3-outputs)")
    @Nullable
    List<String> inputs;

    @Option(names = "--prefix-length", description = "prefix: keys and values of each layer (default: 30)")
    int prefixLength = 30;

    @Option(
            names = "--train-pooler",
            description =
                    "classes and numbers: let the layer between [CLS] and them learn beside the part, and store it "
                            + "(2.4 MB of BERT-base)")
    boolean trainsPooler;

    /**
     * Whether the pooler learns beside the part.
     *
     * @param tokens whether the task's layer reads tokens and no pooler
     * @throws IllegalArgumentException if there is no part, or no pooler
     */
    boolean trainsPooler(boolean tokens) {
        if (trainsPooler && (tokens || method.equals(FULL))) {
            throw new IllegalArgumentException(
                    tokens
                            ? "--train-pooler is for classes and numbers of whole texts; a tagger and an answerer have no pooler"
                            : "--train-pooler is for parts beside a frozen encoder; --method full trains everything");
        }
        return trainsPooler;
    }

    double rate() {
        if (learningRate != null) {
            return learningRate;
        }
        return switch (method) {
            case FULL -> FULL_RATE;
            case "houlsby", "pfeiffer", "parallel" -> BOTTLENECK_RATE;
            case "lora" -> LORA_RATE;
            case "prefix" -> PREFIX_RATE;
            default -> FEW_PARAMETERS_RATE;
        };
    }

    /**
     * The part, null for the whole model.
     *
     * @throws IllegalArgumentException for a method or a map that does not exist
     */
    @Nullable
    AdapterMethod adapter() {
        return switch (method) {
            case FULL -> null;
            case "head" -> Selection.HEAD;
            case "bitfit" -> Selection.BITFIT;
            case "layernorm" -> Selection.LAYER_NORM;
            case "houlsby" -> reduced(BottleneckConfig.houlsby("task"));
            case "pfeiffer" -> reduced(BottleneckConfig.pfeiffer("task"));
            case "parallel" -> reduced(BottleneckConfig.parallel("task"));
            case "lora" -> lora();
            case "ia3" -> ia3();
            case "prefix" -> new PrefixConfig("task", prefixLength);
            default -> throw new IllegalArgumentException("--method %s is none of %s".formatted(method, METHODS));
        };
    }

    private BottleneckConfig reduced(BottleneckConfig config) {
        return new BottleneckConfig(
                config.name(),
                config.placement(),
                reduction == null ? config.reduction() : reduction,
                reductionOf,
                config.activation(),
                config.scaling());
    }

    private LoraConfig lora() {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        Map<String, Double> alphas = new LinkedHashMap<>();
        rankOf.forEach((layer, other) -> {
            ranks.put(LoraConfig.layer(layer), other);
            if (alpha == null) { // so that the scale is the same everywhere
                alphas.put(LoraConfig.layer(layer), 2.0 * other);
            }
        });
        return new LoraConfig(
                rank,
                alpha == null ? 2.0 * rank : alpha,
                dropout,
                sites("--lora-targets", targets),
                rankStabilized,
                decomposed,
                ranks,
                alphas,
                Set.of());
    }

    private Ia3Config ia3() {
        return outputs == null && inputs == null
                ? Ia3Config.defaults()
                : new Ia3Config(
                        outputs == null ? Set.of() : sites("--ia3-outputs", outputs),
                        inputs == null ? Set.of() : sites("--ia3-inputs", inputs));
    }

    private static Set<Site> sites(String option, List<String> names) {
        return names.stream().map(name -> site(option, name)).collect(Collectors.toSet());
    }

    private static Site site(String option, String name) {
        return Arrays.stream(Site.values())
                .filter(site -> site.name().toLowerCase(Locale.ROOT).equals(name.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has '%s'; wanted some of %s"
                        .formatted(option, name, Arrays.toString(Site.values()).toLowerCase(Locale.ROOT))));
    }
}
