package dev.bertrand.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The adapters below a folder. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Lists the adapters below a folder: method, base model, task, trained parameters, size on disk, and how many",
            "percent that is of the base (where run.json tells)."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ./bertrand adapter list", "  ./bertrand adapter list adapters --json"})
final class AdapterListCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "Where to look (default: here).")
    private Path folder = Path.of(".");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("%s is no folder; wanted one with adapters below it".formatted(folder));
        }
        AdapterTable table = AdapterTable.of(folder);
        if (json) {
            Output.standard().document(table);
        } else {
            table.lines().forEach(Output.standard()::line);
        }
        for (AdapterRow row : table.adapters()) {
            if (row.error() != null) {
                common.warn(row.error());
            }
        }
        return ExitCode.OK;
    }
}
