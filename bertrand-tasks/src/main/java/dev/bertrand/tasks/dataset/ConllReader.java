package dev.bertrand.tasks.dataset;

import java.util.regex.Pattern;

/**
 * Reads CoNLL files as of the 2003 shared task: columns set apart by tabs or by spaces, the word first and the tag last.
 * A blank line or a {@code -DOCSTART-} line ends a sentence.
 */
public final class ConllReader extends SentenceReader {
    private static final Pattern TABS = Pattern.compile("\t+");
    private static final Pattern SPACES = Pattern.compile(" +");

    public ConllReader(BadRows badRows) {
        super(badRows);
    }

    @Override
    void take(String line, Sentence sentence) {
        if (line.startsWith("-DOCSTART-")) {
            sentence.end();
            return;
        }
        // Where there are tabs, spaces belong to the word: some corpora have words such as "1 000".
        String[] columns = (line.indexOf('\t') >= 0 ? TABS : SPACES).split(line.stripTrailing(), -1);
        if (columns.length < 2 || columns[0].isEmpty()) {
            sentence.bad("has %d columns, expected a word, a tag, and a tab or space between them"
                    .formatted(columns[0].isEmpty() ? columns.length - 1 : columns.length));
            return;
        }
        sentence.add(columns[0], columns[columns.length - 1]);
    }

    @Override
    String expected() {
        return "one word and its tag a line, and a blank line after each sentence";
    }
}
