package dev.bertrand.model.encoder;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What one adapter changes in one layer, beside the products that all rows of a batch share.
 *
 * @param detours by map, of those that have one
 * @param junctions by the sublayer's last map, of those that are not plain
 * @param norms by the same, of those that are the adapter's own
 * @param prefix what its tokens attend to beside their own sequence, null for nothing
 */
record LayerChange(
        Map<Site, Detour> detours,
        Map<Site, Junction> junctions,
        Map<Site, PlanNorm> norms,
        @Nullable PlanPrefix prefix)
        implements AutoCloseable {
    static final LayerChange NONE = new LayerChange(Map.of(), Map.of(), Map.of(), null);

    /** One behind the other. */
    static LayerChange stack(List<LayerChange> parts) {
        Map<Site, Detour> detours = new EnumMap<>(Site.class);
        Map<Site, Junction> junctions = new EnumMap<>(Site.class);
        Map<Site, PlanNorm> norms = new EnumMap<>(Site.class);
        PlanPrefix prefix = null;
        for (LayerChange part : parts) {
            part.detours.forEach(
                    (site, detour) -> detours.merge(site, detour, (before, next) -> stack(site, before, next)));
            part.junctions.forEach((site, junction) -> junctions.merge(site, junction, Junction::then));
            norms.putAll(part.norms);
            if (prefix != null && part.prefix != null) {
                throw new IllegalArgumentException("of stacked adapters one may have a prefix, got two");
            }
            prefix = part.prefix == null ? prefix : part.prefix;
        }
        return new LayerChange(detours, junctions, norms, prefix);
    }

    private static Detour stack(Site site, Detour before, Detour next) {
        if (next.changesInput()) {
            throw new IllegalArgumentException(
                    "an adapter that multiplies the input of %s cannot stand behind another one there"
                            .formatted(site.path()));
        }
        return before.then(next::after);
    }

    /** What each makes of the same, averaged. */
    static LayerChange average(List<LayerChange> parts, double[] weights) {
        if (parts.stream().anyMatch(part -> !part.norms.isEmpty() || part.prefix != null)) {
            throw ownNorms();
        }
        Map<Site, Detour> detours = new EnumMap<>(Site.class);
        Map<Site, Junction> junctions = new EnumMap<>(Site.class);
        for (Site site : Site.values()) {
            if (parts.stream().anyMatch(part -> part.detours.containsKey(site))) {
                detours.put(
                        site,
                        Detour.NONE.then((x, y) -> y.copy_(average(parts, weights, part -> {
                            Tensor made = y.clone(); // (m, out)
                            part.detours.getOrDefault(site, Detour.NONE).after(x, made);
                            return made;
                        }))));
            }
            if (parts.stream().anyMatch(part -> part.junctions.containsKey(site))) {
                junctions.put(
                        site,
                        (x, y, norm) -> average(
                                parts,
                                weights,
                                part -> part.junctions
                                        .getOrDefault(site, Junction.PLAIN)
                                        .forward(x, y, norm)));
            }
            if (parts.stream()
                    .anyMatch(
                            part -> part.detours.getOrDefault(site, Detour.NONE).changesInput())) {
                throw new IllegalArgumentException(
                        "an adapter that multiplies the input of %s cannot be averaged".formatted(site.path()));
            }
        }
        return new LayerChange(detours, junctions, Map.of(), null);
    }

    private static Tensor average(List<LayerChange> parts, double[] weights, Function<LayerChange, Tensor> make) {
        Tensor sum = make.apply(parts.get(0)).mul(new Scalar(weights[0])); // (m, out)
        for (int i = 1; i < weights.length; i++) {
            sum = sum.add(make.apply(parts.get(i)), new Scalar(weights[i])); // (m, out)
        }
        return sum;
    }

    static IllegalArgumentException ownNorms() {
        return new IllegalArgumentException("adapters with layer norms of their own or a prefix cannot be averaged");
    }

    boolean isNone() {
        return detours.isEmpty() && junctions.isEmpty() && norms.isEmpty() && prefix == null;
    }

    /** Junctions are on the adapter's parameters, which belong to their owner. */
    @Override
    public void close() {
        detours.values().forEach(Detour::close);
        norms.values().forEach(PlanNorm::close);
        if (prefix != null) {
            prefix.close();
        }
    }
}
