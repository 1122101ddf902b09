package dev.bertrand.cli;

import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.TrainingArguments;
import dev.bertrand.train.glue.GlueFolder;
import dev.bertrand.train.glue.GluePlan;
import dev.bertrand.train.glue.GlueResults;
import dev.bertrand.train.glue.GlueRuns;
import dev.bertrand.train.glue.Keep;
import dev.bertrand.train.task.FeatureSettings;
import dev.bertrand.train.task.FineTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fine-tunes and scores a model on GLUE; the same command goes on where it was stopped. */
@Command(
        name = "glue",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = {
            "Fine-tunes a model on the tasks of GLUE with one or several seeds, and prints the scores on their",
            "development sets beside published ones. The output folder receives results.json, the answers to the",
            "test sets (submission, submission.zip) and a folder for each task and seed. The same command again goes on",
            "where it was stopped; more tasks and seeds can be added in the same folder."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand glue --data glue --output results/glue",
            "  ./bertrand glue --data glue --tasks cola,mrpc,rte --seeds 1,2,3 --learning-rate 2e-5 --output results/small",
            "  ./bertrand glue --data glue --model models/mine --keep none --output results/mine --json > mine.json",
            "",
            "The data lies as in the official download: CoLA, SST-2, MRPC, STS-B, QQP, MNLI, QNLI, RTE and WNLI with",
            "train.tsv, dev.tsv and test.tsv, and diagnostic with diagnostic.tsv."
        })
final class GlueCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    TrainingOptions training = new TrainingOptions();

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "folder with a folder for each task")
    Path data = Path.of("");

    @Option(
            names = "--tasks",
            split = ",",
            paramLabel = "TASK",
            description =
                    "all that have data, or some of cola,sst2,mrpc,stsb,qqp,mnli,qnli,rte,wnli " + "(default: all)")
    List<String> tasks = List.of(ALL);

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "folder for everything")
    Path output = Path.of("");

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "N",
            description = "each task is trained with each of these (default: the one of --seed)")
    List<Long> seeds = List.of();

    @Option(names = "--max-length", description = "inputs are cut to this many tokens (default: ${DEFAULT-VALUE})")
    int maxLength = 128;

    @Option(
            names = "--keep",
            paramLabel = "WHICH",
            description = "models that stay: best (of each task the best seed's), all or none (default: best)")
    Keep keep = Keep.BEST;

    @Option(names = "--json", description = "print results.json instead of the table")
    boolean json;

    @Override
    public Integer call() throws IOException {
        TrainingArguments arguments = training.arguments(common.seed());
        FeatureSettings features = training.layers.settings(training.part, false);
        boolean trainsPooler = training.part.trainsPooler(false);
        GluePlan plan = plan();
        plan.leftOut().forEach(left -> common.warn(left.toString()));
        Engine engine = common.startEngineForTraining();
        Path base = Models.resolve(training.model, common);
        GlueProgress progress = new GlueProgress(common, arguments.minutes(), output);
        GlueRuns runs = new GlueRuns(
                plan,
                new FineTuning(
                        training.model,
                        base,
                        maxLength,
                        arguments,
                        engine,
                        output,
                        training.part.adapter(),
                        features,
                        trainsPooler),
                keep,
                progress);
        progress.keeping(keep);
        GlueResults results = run(runs);
        if (!results.complete()) {
            return Interruption.EXIT_STATUS;
        }
        progress.done(results);
        if (json) {
            Output.standard().document(results.json());
        } else {
            new GlueTable(results).lines().forEach(Output.standard()::line);
        }
        return 0;
    }

    private static GlueResults run(GlueRuns runs) throws IOException {
        try (Interruption interruption =
                Interruption.callsFirst(runs::requestStop, "run the same command again to go on")) {
            return runs.run();
        }
    }

    private GluePlan plan() {
        if (!Files.isDirectory(data)) {
            throw new IllegalArgumentException(
                    "--data %s is not a folder; wanted the one that holds CoLA, SST-2 and so on".formatted(data));
        }
        GlueFolder folder = new GlueFolder(data);
        List<Long> planned = seeds.isEmpty() ? List.of(common.seed()) : seeds;
        if (tasks.equals(List.of(ALL))) {
            return GluePlan.all(folder, planned);
        }
        return GluePlan.of(
                folder, tasks.stream().map(String::strip).map(GlueTask::of).toList(), planned);
    }
}
