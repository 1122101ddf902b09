package dev.bertrand.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** All that an adapter's folder says. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description =
                "Prints all that is known of an adapter: method and hyper-parameters, base, labels, sizes, layout.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./bertrand adapter info adapters/rte", "  ./bertrand adapter info adapters/rte --json"})
final class AdapterInfoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Folder of train --method, PEFT or AdapterHub.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        AdapterInfo info = AdapterInfo.of(folder);
        if (json) {
            Output.standard().document(info);
        } else {
            info.lines().forEach(Output.standard()::line);
        }
        return ExitCode.OK;
    }
}
