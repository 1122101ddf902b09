package dev.bertrand.cli;

import dev.bertrand.train.pretrain.Corpus;
import dev.bertrand.train.pretrain.HeldOutSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts to learn words from, and texts to score by. */
final class PretrainingTexts {
    private static final double SHARE = 0.05;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "text files in UTF-8, .gz too")
    List<Path> files = new ArrayList<>();

    @Option(
            names = "--dev",
            paramLabel = "FILE",
            description = "held-out text to score by; several times for several files")
    List<Path> dev = new ArrayList<>();

    @Option(
            names = "--dev-share",
            paramLabel = "SHARE",
            description = "without --dev: share of the documents that is held out (default: " + SHARE + ")")
    @Nullable
    Double devShare;

    @Option(
            names = "--dev-examples",
            paramLabel = "N",
            description = "held-out examples of an evaluation, at most (default: ${DEFAULT-VALUE})")
    int devExamples = 500;

    @Option(
            names = "--perplexity-sentences",
            paramLabel = "N",
            description = "held-out sentences for the pseudo-perplexity at the end; 0 for none "
                    + "(default: ${DEFAULT-VALUE})")
    int perplexitySentences = 50;

    @Option(
            names = "--file-is-document",
            description = "empty lines part paragraphs, not documents (default: an empty line ends a document)")
    boolean fileIsDocument;

    @Option(
            names = "--document-start",
            paramLabel = "REGEX",
            description = "a line in which this is found begins a document: '^CHAPTER'")
    @Nullable
    String documentStart;

    @Option(
            names = "--sentence-per-line",
            description = "each line is one sentence (default: lines are joined and split into sentences)")
    boolean sentencePerLine;

    Corpus training() {
        return corpus(files);
    }

    /** @throws IllegalArgumentException for numbers without sense */
    HeldOutSettings heldOut() {
        if (dev.isEmpty()) {
            double share = devShare == null ? SHARE : devShare;
            return new HeldOutSettings(null, share, devExamples, perplexitySentences);
        }
        if (devShare != null) {
            throw new IllegalArgumentException("--dev names what is held out; leave --dev-share out");
        }
        return new HeldOutSettings(corpus(dev), 0, devExamples, perplexitySentences);
    }

    private Corpus corpus(List<Path> files) {
        return new Corpus(files, !fileIsDocument, documentStart, sentencePerLine);
    }
}
