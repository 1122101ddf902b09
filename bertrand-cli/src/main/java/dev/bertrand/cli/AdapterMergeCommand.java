package dev.bertrand.cli;

import dev.bertrand.model.adapter.AdapterMerge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A base and an adapter as one model. */
@Command(
        name = "merge",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Writes a base model with an adapter in it as a complete Hugging Face folder, which answers as both do together",
            "and costs no more than the base. LoRA, (IA)3, BitFit, layer norms and heads merge; bottlenecks do not."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand adapter merge --model bert-base-uncased --adapter adapters/rte --output models/rte",
            "  ./bertrand predict --model models/rte < pairs.jsonl"
        })
final class AdapterMergeCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "BASE", description = "The base it was trained on.")
    private String model = "";

    @Option(names = "--adapter", required = true, paramLabel = "DIR", description = "The adapter.")
    private Path adapter = Path.of("");

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The new folder.")
    private Path output = Path.of("");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        TrainedBase trained = TrainedBase.of(adapter);
        Path base = Models.resolve(model, common);
        trained.require(base, model);
        common.startExactEngine();
        try (Busy merging = common.busy("merging " + adapter)) {
            AdapterMerge.merge(base, adapter, output);
        }
        common.say("wrote " + output);
        return ExitCode.OK;
    }
}
