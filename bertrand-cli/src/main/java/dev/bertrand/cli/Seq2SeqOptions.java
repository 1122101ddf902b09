package dev.bertrand.cli;

import dev.bertrand.tasks.dataset.BadRows;
import dev.bertrand.tasks.dataset.Columns;
import dev.bertrand.tasks.dataset.Dataset;
import dev.bertrand.tasks.dataset.Seq2SeqExample;
import dev.bertrand.tasks.dataset.Seq2SeqReader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where sequence-to-sequence data is, beside {@link TaskOptions}: shared by {@code train} and {@code evaluate}. */
final class Seq2SeqOptions {
    @Option(
            names = "--target",
            paramLabel = "FILE",
            description = "seq2seq: what is to be written for each line of --train, where both are files of lines")
    @Nullable
    Path target;

    @Option(
            names = "--dev-target",
            paramLabel = "FILE",
            description = "seq2seq: the same for --dev, or --data of evaluate")
    @Nullable
    Path devTarget;

    /** @param target the file of what is to be written; null where {@code file} is a table */
    static Dataset<Seq2SeqExample> read(Path file, @Nullable Path target, @Nullable String columns, BadRows badRows) {
        Columns named = columns == null ? Columns.byUsualNames() : Columns.parse(columns);
        Seq2SeqReader reader = new Seq2SeqReader(named, badRows);
        return target == null ? reader.read(file) : reader.readParallel(file, target);
    }
}
