package dev.bertrand.model.encoder;

import java.util.Map;

/**
 * What one adapter changes in one layer, beside the products that all rows of a batch share.
 *
 * @param detours by map, of those that have one
 * @param junctions by the sublayer's last map, of those that are not plain
 * @param norms by the same, of those that are the adapter's own
 */
record LayerChange(Map<Site, Detour> detours, Map<Site, Junction> junctions, Map<Site, PlanNorm> norms)
        implements AutoCloseable {
    static final LayerChange NONE = new LayerChange(Map.of(), Map.of(), Map.of());

    boolean isNone() {
        return detours.isEmpty() && junctions.isEmpty() && norms.isEmpty();
    }

    /** Junctions are on the adapter's parameters, which belong to their owner. */
    @Override
    public void close() {
        detours.values().forEach(Detour::close);
        norms.values().forEach(PlanNorm::close);
    }
}
