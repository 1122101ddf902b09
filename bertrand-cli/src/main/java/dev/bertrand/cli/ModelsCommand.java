package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bertrand.model.hub.CachedModel;
import dev.bertrand.model.hub.ModelCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the cache holds, and its removal. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Lists the models in the cache, or removes some.",
            "",
            "A model that was removed is fetched anew when it is asked for: that is how a branch of the Hugging Face",
            "hub (hf:org/name) is brought up to date."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand models",
            "  ./bertrand models --json",
            "  ./bertrand models --remove bert-base-cased --remove hf:sentence-transformers/all-MiniLM-L6-v2",
            "  ./bertrand models --remove-all"
        })
final class ModelsCommand implements Callable<Integer> {
    /** The answer to {@code --remove}. */
    private record Removal(
            @JsonProperty("removed") List<ModelRow> removed,
            @JsonProperty("freed_bytes") long freed) {}

    @Option(
            names = "--remove",
            paramLabel = "NAME",
            description = "Remove a model, by its name in the list or as --model takes it; repeatable.")
    private List<String> remove = new ArrayList<>();

    @Option(names = "--remove-all", description = "Remove all models.")
    private boolean removeAll;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        if (removeAll && !remove.isEmpty()) {
            throw common.wrong("--remove-all removes what --remove names, too; wanted one of them");
        }
        ModelCache cache = Models.cache(common);
        if (removeAll) {
            remove(cache, cache.list());
        } else if (!remove.isEmpty()) {
            remove(cache, named(cache));
        } else {
            list(cache);
        }
        return ExitCode.OK;
    }

    private void list(ModelCache cache) throws IOException {
        ModelTable table = ModelTable.of(cache);
        if (json) {
            Output.standard().document(table);
        } else {
            table.lines().forEach(Output.standard()::line);
        }
    }

    /** All or nothing: a slip of the pen in the last name must not cost the first model. */
    private List<CachedModel> named(ModelCache cache) throws IOException {
        Set<CachedModel> models = new LinkedHashSet<>();
        for (String name : remove) {
            List<CachedModel> found = cache.find(name);
            if (found.isEmpty()) {
                throw new IllegalArgumentException("""
                        '%s' is not in the cache; nothing was removed.
                        In %s: %s""".formatted(name, cache.folder(), names(cache.list())));
            }
            models.addAll(found);
        }
        return List.copyOf(models);
    }

    private static String names(List<CachedModel> models) {
        return models.isEmpty()
                ? "nothing"
                : models.stream().map(CachedModel::name).distinct().collect(Collectors.joining(", "));
    }

    private void remove(ModelCache cache, List<CachedModel> models) {
        long freed = 0;
        List<ModelRow> removed = new ArrayList<>();
        for (CachedModel model : models) {
            long bytes = cache.remove(model);
            freed += bytes;
            removed.add(ModelRow.of(model));
            if (!json) {
                Output.standard().line("removed %s, %,d bytes".formatted(model.name(), bytes));
            }
        }
        if (json) {
            Output.standard().document(new Removal(removed, freed));
        } else {
            Output.standard().line("%,d bytes freed".formatted(freed));
        }
    }
}
