package dev.bertrand.tasks.dataset;

/**
 * Reads words (FORM) and one column of tags from CoNLL-U (universaldependencies.org/format.html).
 * Ranges of multi-word tokens ({@code 1-2}) and empty nodes ({@code 1.1}) are passed over: the syntactic words carry
 * the tags.
 */
public final class ConlluReader extends SentenceReader {
    private static final int COLUMNS = 10;
    private static final int ID = 0;
    private static final int FORM = 1;
    private static final String NOTHING = "_";
    private static final String SENTENCE_ID = "# sent_id =";

    /** What a word is tagged with. */
    public enum Tag {
        /** Universal part of speech. */
        UPOS(3),
        /** Part of speech of the treebank's own tag set. */
        XPOS(4),
        /** Morphological features in one string; {@code _} is a word that has none. */
        FEATS(5),
        /** Relation to the head. */
        DEPREL(7);

        private final int column;

        Tag(int column) {
            this.column = column;
        }
    }

    private final Tag tag;

    /** Universal parts of speech. */
    public ConlluReader(BadRows badRows) {
        this(badRows, Tag.UPOS);
    }

    public ConlluReader(BadRows badRows, Tag tag) {
        super(badRows);
        this.tag = tag;
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
        String label = columns[tag.column];
        if (columns[FORM].isEmpty() || label.isEmpty() || (label.equals(NOTHING) && tag != Tag.FEATS)) {
            sentence.bad("has form '%s' and %s '%s', expected both".formatted(columns[FORM], tag, label));
            return;
        }
        sentence.add(columns[FORM], label);
    }

    @Override
    String expected() {
        return "one word of ten columns a line, and a blank line after each sentence";
    }
}
