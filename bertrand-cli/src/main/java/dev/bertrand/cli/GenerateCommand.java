package dev.bertrand.cli;

import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.tasks.pipeline.TextGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes texts about texts, with a model that was trained to. */
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Writes a text for each of JSON lines with a model of --task seq2seq.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo '{\"text\": \"name[The Eagle], food[French]\"}' | ./bertrand generate --model models/e2e",
            "  ./bertrand generate --model models/en-de --beams 4 --length-penalty 1.2 < english.jsonl > german.jsonl",
            "  ./bertrand generate --model bert-base-cased --adapter adapters/e2e --no-repeat-ngram 3 < facts.jsonl",
            "  ./bertrand generate --model models/e2e --sample --temperature 0.8 --top-p 0.9 --seed 7 < facts.jsonl"
        })
final class GenerateCommand implements Callable<Integer> {
    /** Lines read ahead, to be sorted by length and answered in batches. */
    private static final int WINDOW = 128;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    SourceOptions source = new SourceOptions();

    @Mixin
    GenerationOptions generation = new GenerationOptions();

    @Parameters(paramLabel = "FILE", description = "JSON lines (default: standard input)")
    List<String> files = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        GenerationSettings settings = generation.settings(common.seed());
        ModelSource found = source.resolve(common);
        JsonLines lines = JsonLines.of("writing", files, common);
        try (TextGenerator generator = TextGenerator.load(found, common::startEngine)) {
            return lines.run(WINDOW, records -> {
                List<String> texts = records.stream()
                        .map(record -> Json.text(record, "text"))
                        .toList();
                return generator.generate(texts, settings);
            });
        }
    }
}
