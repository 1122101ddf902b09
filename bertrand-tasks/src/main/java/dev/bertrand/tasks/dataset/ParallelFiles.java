package dev.bertrand.tasks.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two files whose lines belong together. */
record ParallelFiles(DataFile source, DataFile target) {
    Dataset<Seq2SeqExample> read(BadRows badRows) {
        Collector<Seq2SeqExample> examples = new Collector<>(source.name(), badRows);
        try (Lines texts = Lines.open(source);
                Lines targets = Lines.open(target)) {
            String text = texts.next();
            String wanted = targets.next();
            while (text != null && wanted != null) {
                take(text, wanted, texts.number, examples);
                text = texts.next();
                wanted = targets.next();
            }
            if (text != null || wanted != null) {
                throw new DatasetException(
                        "%s has %d lines but %s has %d.\nLine N of one belongs to line N of the other; check that both are of the same part of the same corpus."
                                .formatted(source.name(), texts.count(), target.name(), targets.count()));
            }
        }
        return examples.finish("one sentence a line");
    }

    private void take(String text, String wanted, int number, Collector<Seq2SeqExample> examples) {
        String place = source.name() + ":" + number;
        if (text.isBlank()) {
            examples.bad(place, "is empty");
            return;
        }
        if (wanted.isBlank()) {
            examples.bad(place, "has an empty target, %s:%d".formatted(target.name(), number));
            return;
        }
        examples.add(new Seq2SeqExample(String.valueOf(number - 1), text, List.of(wanted.strip()), place));
    }

    /** The lines of one file. */
    private static final class Lines implements AutoCloseable {
        private final DataFile file;
        private final BufferedReader reader;
        private int number;

        private Lines(DataFile file, BufferedReader reader) {
            this.file = file;
            this.reader = reader;
        }

        static Lines open(DataFile file) {
            try {
                return new Lines(file, file.open());
            } catch (IOException e) {
                throw file.unreadable(e, 0);
            }
        }

        @Nullable
        String next() {
            try {
                String line = reader.readLine();
                number += line == null ? 0 : 1;
                return line;
            } catch (IOException e) {
                throw file.unreadable(e, number);
            }
        }

        /** How many lines the file has: those read, and those left. */
        int count() {
            while (next() != null) {
                // next counts
            }
            return number;
        }

        @Override
        public void close() {
            try {
                reader.close();
            } catch (IOException e) {
                throw file.unreadable(e, number);
            }
        }
    }
}
