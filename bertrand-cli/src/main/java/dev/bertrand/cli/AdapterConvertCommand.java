package dev.bertrand.cli;

import dev.bertrand.model.adapter.AdapterConversion;
import dev.bertrand.model.adapter.AdapterLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** An adapter in another library's layout. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        sortOptions = false,
        description = {
            "Writes an adapter in the layout of PEFT or AdapterHub, bit for bit. LoRA and (IA)3 go both ways as far as both",
            "libraries have them: AdapterHub has no DoRA, no ranks of single layers, no LoRA on attention's output, and (IA)3",
            "on outputs of maps only. Bottlenecks are AdapterHub's alone. Old files come out under today's names."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand adapter convert --adapter adapters/rte --to adapterhub --output adapters/rte-hub",
            "  ./bertrand adapter convert --adapter sst2-hub --to peft --model bert-base-uncased --output adapters/sst2"
        })
final class AdapterConvertCommand implements Callable<Integer> {
    @Option(names = "--adapter", required = true, paramLabel = "DIR", description = "The adapter.")
    private Path adapter = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "LAYOUT", description = "peft or adapterhub.")
    private AdapterLayout layout = AdapterLayout.PEFT;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "The new folder.")
    private Path output = Path.of("");

    @Option(
            names = "--model",
            paramLabel = "BASE",
            description = "Its base, for what the adapter's own files do not say: it is asked for where it is needed.")
    @Nullable
    private String model;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws IOException {
        @Nullable Path base = model == null ? null : Models.resolve(model, common);
        if (base != null) {
            TrainedBase.of(adapter).require(base, String.valueOf(model));
        }
        common.startExactEngine();
        AdapterConversion.convert(adapter, layout, output, base);
        common.say("wrote " + output);
        return ExitCode.OK;
    }
}
