package dev.bertrand.model.hub;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A model in the cache.
 *
 * @param name what {@link ModelHub#resolve} takes for it
 * @param revision the commit, Maven's coordinates, or an archive's time; empty where the folder does not say
 * @param bytes of all its files
 * @param used when it was last asked for, as far as the cache could be written to
 * @param complete false for a download that has not come to its end
 */
public record CachedModel(String name, String revision, long bytes, Instant used, boolean complete, Path folder) {}
