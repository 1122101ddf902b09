package dev.bertrand.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bertrand adapter}: what can be done with an adapter's folder, and nothing by itself. */
@Command(
        name = "adapter",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        description =
                "Lists, explains, merges and converts adapters: tasks that 'train --method' stored beside a base model.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand adapter list adapters",
            "  ./bertrand adapter info adapters/rte",
            "  ./bertrand adapter merge --model bert-base-uncased --adapter adapters/rte --output models/rte",
            "  ./bertrand adapter convert --adapter adapters/rte --to adapterhub --output adapters/rte-hub"
        },
        subcommands = {
            AdapterListCommand.class,
            AdapterInfoCommand.class,
            AdapterMergeCommand.class,
            AdapterConvertCommand.class
        })
final class AdapterCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is missing; the commands are: "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
