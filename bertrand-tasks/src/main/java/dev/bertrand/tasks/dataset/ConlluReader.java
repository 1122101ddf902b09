package dev.bertrand.tasks.dataset;

/**
 * Reads words and universal part-of-speech tags (FORM and UPOS) from CoNLL-U (universaldependencies.org/format.html).
 * Ranges of multi-word tokens ({@code 1-2}) and empty nodes ({@code 1.1}) are passed over: the syntactic words carry
 * the tags.
 */
public final class ConlluReader extends SentenceReader {
    private static final int COLUMNS = 10;
    private static final int ID = 0;
    private static final int FORM = 1;
    private static final int UPOS = 3;
    private static final String SENTENCE_ID = "# sent_id =";

    public ConlluReader(BadRows badRows) {
        super(badRows);
    }

    @Override
    void take(String line, Sentence sentence) {
        if (line.startsWith("#")) {
            if (line.startsWith(SENTENCE_ID)) {
                sentence.name(line.substring(SENTENCE_ID.length()).strip());
            }
            return;
        }
        String[] columns = line.split("\t", -1);
        if (columns.length != COLUMNS) {
            sentence.bad("has %d columns set apart by tabs, CoNLL-U has %d".formatted(columns.length, COLUMNS));
            return;
        }
        if (columns[ID].indexOf('-') >= 0 || columns[ID].indexOf('.') >= 0) {
            return;
        }
        if (columns[FORM].isEmpty() || columns[UPOS].equals("_")) {
            sentence.bad("has form '%s' and UPOS '%s', expected both".formatted(columns[FORM], columns[UPOS]));
            return;
        }
        sentence.add(columns[FORM], columns[UPOS]);
    }

    @Override
    String expected() {
        return "one word of ten columns a line, and a blank line after each sentence";
    }
}
