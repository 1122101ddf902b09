package dev.bertrand.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What this machine has, and what slows it. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description =
                "Looks at JDK, processor, native libraries, memory and cache, and names problems with their fixes.",
        footerHeading = "%nExamples:%n",
        footer = {"  ./bertrand doctor", "  ./bertrand doctor --json --threads 1"})
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        Diagnosis diagnosis;
        try (Busy measuring = common.busy("measuring")) {
            diagnosis = Diagnosis.of(common);
        }
        if (json) {
            Output.standard().document(diagnosis);
        } else {
            diagnosis.lines().forEach(Output.standard()::line);
        }
        return ExitCode.OK;
    }
}
