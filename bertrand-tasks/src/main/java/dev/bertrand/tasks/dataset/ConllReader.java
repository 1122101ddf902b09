package dev.bertrand.tasks.dataset;

import java.util.regex.Pattern;

/**
 * Reads CoNLL files: columns set apart by tabs or by spaces, a word a line. A blank line or a {@code -DOCSTART-} line ends a
 * sentence. Tags of any scheme (BIO, IOB1, BIOES) are read as they are.
 */
public final class ConllReader extends SentenceReader {
    private static final Pattern TABS = Pattern.compile("\t+");
    private static final Pattern SPACES = Pattern.compile(" +");

    private final int wordColumn;
    private final int tagColumn;

    /** The word first and the tag last, as in the shared task of 2003. */
    public ConllReader(BadRows badRows) {
        this(badRows, 0, -1);
    }

    /**
     * Columns by number from 0; negative ones count from the end, -1 being the last.
     *
     * @throws IllegalArgumentException if both are the same
     */
    public ConllReader(BadRows badRows, int wordColumn, int tagColumn) {
        super(badRows);
        if (wordColumn == tagColumn) {
            throw new IllegalArgumentException(
                    "word and tag cannot both be in column %d; name two columns".formatted(wordColumn));
        }
        this.wordColumn = wordColumn;
        this.tagColumn = tagColumn;
    }

    @Override
    void take(String line, Sentence sentence) {
        if (line.startsWith("-DOCSTART-")) {
            sentence.end();
            return;
        }
        // Where there are tabs, spaces belong to the word: some corpora have words such as "1 000".
        String[] columns = (line.indexOf('\t') >= 0 ? TABS : SPACES).split(line.stripTrailing(), -1);
        int word = position(wordColumn, columns);
        int tag = position(tagColumn, columns);
        if (word < 0 || tag < 0 || word == tag) {
            sentence.bad(
                    "has %d columns, expected a word in column %d, a tag in column %d, and a tab or space between them"
                            .formatted(
                                    columns[0].isEmpty() ? columns.length - 1 : columns.length, wordColumn, tagColumn));
            return;
        }
        sentence.add(columns[word], columns[tag]);
    }

    /** Where a column lies in a line; -1 if the line has nothing there. */
    private static int position(int column, String[] columns) {
        int position = column < 0 ? columns.length + column : column;
        return position < 0 || position >= columns.length || columns[position].isEmpty() ? -1 : position;
    }

    @Override
    String expected() {
        return "one word and its tag a line, and a blank line after each sentence";
    }
}
