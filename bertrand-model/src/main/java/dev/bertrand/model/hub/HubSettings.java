package dev.bertrand.model.hub;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How models are found.
 *
 * @param cache where converted models are kept
 * @param offline never to touch the network: what is neither in the cache nor in Maven's local repository is an error
 * @param progress hears of downloads and conversions
 * @param huggingFace how models named {@code hf:} are reached
 */
public record HubSettings(Path cache, boolean offline, Progress progress, HuggingFaceSettings huggingFace) {
    // What huggingface_hub takes for a yes.
    private static final Set<String> YES = Set.of("1", "on", "yes", "true");

    /** The usual cache ({@link #defaultCache}), silent, and what the environment says of the Hugging Face hub. */
    public static HubSettings defaults() {
        return new HubSettings(
                defaultCache(),
                saysOffline(System.getenv()),
                Progress.NONE,
                HuggingFaceSettings.of(System.getenv(), System.getProperties()));
    }

    static boolean saysOffline(Map<String, String> environment) {
        String value = given(environment, "HF_HUB_OFFLINE");
        return value != null && YES.contains(value.strip().toLowerCase(Locale.ROOT));
    }

    /** {@code $BERTRAND_CACHE}, else the folder this platform keeps for caches. */
    public static Path defaultCache() {
        return defaultCache(
                System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    static Path defaultCache(Map<String, String> environment, String os, Path home) {
        String chosen = given(environment, "BERTRAND_CACHE");
        if (chosen != null) {
            return Path.of(chosen).toAbsolutePath();
        }
        String name = os.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return home.resolve("Library").resolve("Caches").resolve("bertrand");
        }
        if (name.startsWith("windows")) {
            String local = given(environment, "LOCALAPPDATA");
            return (local == null ? home.resolve("AppData").resolve("Local") : Path.of(local)).resolve("bertrand");
        }
        // The XDG base directory specification says to ignore relative paths.
        String xdg = given(environment, "XDG_CACHE_HOME");
        return (xdg != null && Path.of(xdg).isAbsolute() ? Path.of(xdg) : home.resolve(".cache")).resolve("bertrand");
    }

    private static @Nullable String given(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    public HubSettings withOffline(boolean offline) {
        return new HubSettings(cache, offline, progress, huggingFace);
    }

    public HubSettings withCache(Path cache) {
        return new HubSettings(cache, offline, progress, huggingFace);
    }

    public HubSettings withProgress(Progress progress) {
        return new HubSettings(cache, offline, progress, huggingFace);
    }

    public HubSettings withHuggingFace(HuggingFaceSettings huggingFace) {
        return new HubSettings(cache, offline, progress, huggingFace);
    }
}
