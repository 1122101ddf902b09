package dev.bertrand.train.glue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A GLUE folder in the official layout with a few tiny sentences, written as a test needs it. */
record TinyGlue(Path folder) {
    /** Two labelled rows a class, the same for training and development, and three rows to answer. */
    TinyGlue with(String task) {
        return switch (task) {
            case "CoLA" ->
                write(task, "train.tsv", "s\t1\t\tgood w9\ns\t0\t*\tbad w9\n".repeat(8))
                        .write(task, "dev.tsv", "s\t1\t\tgood w10\ns\t0\t*\tbad w10\n")
                        .write(task, "test.tsv", "index\tsentence\n0\tgood\n1\tbad\n2\tw9\n");
            case "STS-B" ->
                write(
                                task,
                                "train.tsv",
                                "index\tsentence1\tsentence2\tscore\n"
                                        + "0\tgood\tgood\t5.0\n1\tgood\tbad\t0.5\n".repeat(8))
                        .write(
                                task,
                                "dev.tsv",
                                "index\tsentence1\tsentence2\tscore\n0\tw9\tw9\t5.000\n1\tw9\tbad\t1\n2\tgood\tw10\t2\n")
                        .write(task, "test.tsv", "index\tsentence1\tsentence2\n0\tgood\tgood\n7\tw9\tbad\n");
            case "RTE" ->
                write(
                                task,
                                "train.tsv",
                                "index\tsentence1\tsentence2\tlabel\n"
                                        + "0\tgood\tgood\tentailment\n1\tgood\tbad\tnot_entailment\n".repeat(8))
                        .write(
                                task,
                                "dev.tsv",
                                "index\tsentence1\tsentence2\tlabel\n0\tw9\tw9\tentailment\n1\tw9\tbad\tnot_entailment\n")
                        .write(task, "test.tsv", "index\tsentence1\tsentence2\n0\tgood\tgood\n1\tw9\tbad\n");
            case "MNLI" -> {
                String labelled =
                        "index\tsentence1\tsentence2\tgold_label\n0\tgood\tgood\tentailment\n1\tgood\tbad\tcontradiction\n2\tgood\tw9\tneutral\n";
                String test = "index\tsentence1\tsentence2\n9\tgood\tw10\n10\tbad\tbad\n";
                yield write(task, "train.tsv", labelled)
                        .write(task, "dev_matched.tsv", labelled)
                        .write(task, "dev_mismatched.tsv", labelled)
                        .write(task, "test_matched.tsv", test)
                        .write(task, "test_mismatched.tsv", test);
            }
            case "diagnostic" ->
                write(task, "diagnostic.tsv", "index\tsentence1\tsentence2\n0\tgood\tbad\n")
                        .write(
                                task,
                                "diagnostic-full.tsv",
                                "Logic\tPremise\tHypothesis\tLabel\n\tgood\tbad\tneutral\n");
            default -> throw new AssertionError(task);
        };
    }

    TinyGlue write(String task, String file, String text) {
        try {
            Files.createDirectories(folder.resolve(task));
            Files.writeString(folder.resolve(task).resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TinyGlue without(String task, String file) {
        try {
            Files.delete(folder.resolve(task).resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    GlueFolder glue() {
        return new GlueFolder(folder);
    }
}
