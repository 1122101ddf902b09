package dev.bertrand.cli;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelCache;
import dev.bertrand.model.hub.ModelHub;
import java.nio.file.Path;

/** From what {@code --model} says to a folder. */
public final class Models {
    private Models() {}

    /**
     * The folder of a model, fetched and unpacked the first time.
     *
     * @param model as {@link ModelHub#resolve} takes it
     * @throws IllegalArgumentException if there is no such model, or the folder or archive holds none
     */
    public static Path resolve(String model, CommonOptions common) {
        return ModelHub.create(settings(common)).resolve(model);
    }

    /** The folder or file that a tokenizer can be read from; weights may be missing. */
    public static Path resolveTokenizer(String model, CommonOptions common) {
        return ModelHub.create(settings(common)).resolveTokenizer(model);
    }

    /** What was fetched so far. */
    static ModelCache cache(CommonOptions common) {
        return ModelCache.open(settings(common));
    }

    private static HubSettings settings(CommonOptions common) {
        HubSettings settings = HubSettings.defaults().withProgress(common.progress());
        return common.offline() ? settings.withOffline(true) : settings;
    }
}
