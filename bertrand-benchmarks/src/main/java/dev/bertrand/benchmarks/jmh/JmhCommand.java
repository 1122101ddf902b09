package dev.bertrand.benchmarks.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/** {@code bertrand-bench jmh}: single operations, with JMH's own options. */
@Command(
        name = "jmh",
        customSynopsis = "bertrand-bench jmh [--help] [ARGUMENT...]",
        header = "Single operations of the tokenizer under JMH.",
        description = {
            "",
            "All arguments go to JMH: regular expressions of benchmarks to run (default: all) and its options; -h lists"
                    + " them, -l lists the benchmarks. Models are named with -p model=MODEL, a folder or a short name;"
                    + " the default is downloaded the first time."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./bertrand-bench jmh",
            "  ./bertrand-bench jmh Tokenizer -f 1 -wi 1 -i 1",
            "  ./bertrand-bench jmh chineseLine -p model=bert-base-multilingual-cased -prof gc",
            "  ./bertrand-bench jmh Vocabulary -rf json -rff vocabulary.json"
        })
public final class JmhCommand implements Callable<Integer> {
    @Option(names = "--help", usageHelp = true, description = "Show this help and exit; -h shows JMH's.")
    private boolean help;

    @Unmatched // options, too, as they come
    private List<String> arguments = new ArrayList<>();

    /** On an error JMH says so and ends the process itself, with status 1. */
    @Override
    public Integer call() throws IOException {
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
