package dev.bertrand.tasks.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What CoNLL and CoNLL-U share: a word a line, and a blank line after each sentence. */
public abstract class SentenceReader {
    private final BadRows badRows;

    SentenceReader(BadRows badRows) {
        this.badRows = badRows;
    }

    /** Takes one line that is not blank. */
    abstract void take(String line, Sentence sentence);

    /** What the files hold, for the message about an empty one. */
    abstract String expected();

    /**
     * Reads a file. Under {@link BadRows#SKIP} a bad line costs its whole sentence.
     *
     * @throws DatasetException if it cannot be read, or holds no sentences
     */
    public Dataset<TaggedExample> read(Path path) {
        DataFile file = new DataFile(path);
        Collector<TaggedExample> examples = new Collector<>(file.name(), badRows);
        int number = 0;
        try (BufferedReader reader = file.open()) {
            try {
                Sentence sentence = new Sentence(file.name(), examples);
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    number++;
                    if (line.isBlank()) {
                        sentence.end();
                        continue;
                    }
                    sentence.line = number;
                    take(line, sentence);
                }
                sentence.end();
            } catch (IOException e) {
                throw file.unreadable(e, number);
            }
        } catch (IOException e) {
            throw file.unreadable(e, 0);
        }
        return examples.finish(expected());
    }

    /** The sentence being read. */
    static final class Sentence {
        private final String file;
        private final Collector<TaggedExample> examples;
        private final List<String> words = new ArrayList<>();
        private final List<String> tags = new ArrayList<>();
        private int line;
        private int firstLine;
        private int number;
        private boolean spoiled;
        private @Nullable String id;

        private Sentence(String file, Collector<TaggedExample> examples) {
            this.file = file;
            this.examples = examples;
        }

        void name(String name) {
            id = name;
        }

        void add(String word, String tag) {
            if (words.isEmpty()) {
                firstLine = line;
            }
            words.add(word);
            tags.add(tag);
        }

        void bad(String reason) {
            spoiled = true;
            examples.bad(file + ":" + line, reason);
        }

        void end() {
            if (!words.isEmpty() || spoiled) {
                if (!spoiled) {
                    String name = id == null ? String.valueOf(number) : id;
                    examples.add(new TaggedExample(name, words, tags, file + ":" + firstLine));
                }
                number++;
            }
            words.clear();
            tags.clear();
            spoiled = false;
            id = null;
        }
    }
}
