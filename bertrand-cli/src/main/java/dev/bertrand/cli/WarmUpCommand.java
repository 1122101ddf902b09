package dev.bertrand.cli;

import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Lets a small random model answer once. The launcher runs it after a build, while the JVM writes down which classes an
 * answer needs (-XX:ArchiveClassesAtExit), so that later starts take less time.
 */
@Command(name = "warm-up", hidden = true, description = "Answers once with a small random model.")
final class WarmUpCommand implements Callable<Integer> {
    private static final List<String> VOCABULARY =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "this", "movie", "was", "amazing", "!");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("bertrand-warm-up");
        try {
            save(folder);
            Path question = Files.writeString(folder.resolve("in.jsonl"), "{\"text\": \"This movie was amazing!\"}\n");
            return spec.root()
                    .commandLine()
                    .execute("predict", "--quiet", "--model", folder.toString(), question.toString());
        } finally {
            delete(folder);
        }
    }

    private static void save(Path folder) throws IOException {
        BertTokenizer tokenizer = BertTokenizer.of(Vocabulary.of(VOCABULARY), TokenizerConfig.uncased());
        BertConfig config =
                BertConfig.tiny().with().labels(List.of("negative", "positive")).build();
        Parameters parameters = Parameters.random(0, Precision.FP32);
        try (BertForSequenceClassification model = new BertForSequenceClassification(config, parameters)) {
            model.savePretrained(folder, tokenizer);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
