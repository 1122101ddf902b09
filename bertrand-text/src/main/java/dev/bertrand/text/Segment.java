package dev.bertrand.text;

import java.util.List;

/**
 * A run of tokens within an encoding: some of a sequence's, or special tokens that no text holds.
 *
 * @param sequenceId 0 for the text, 1 for its pair, {@link Tokens#NONE} for special tokens
 */
record Segment(Tokens tokens, int from, int to, int typeId, int sequenceId) {
    /** Special tokens that a template adds. */
    static Segment special(List<Integer> ids, int typeId) {
        Tokens tokens = new Tokens(ids.size());
        ids.forEach(id -> tokens.add(id, Tokens.NONE, Tokens.NONE, Tokens.NONE));
        return new Segment(tokens, 0, ids.size(), typeId, Tokens.NONE);
    }

    /** All tokens of a sequence. */
    static Segment of(Tokens tokens, int typeId, int sequenceId) {
        return new Segment(tokens, 0, tokens.size(), typeId, sequenceId);
    }

    Segment part(int from, int to) {
        return new Segment(tokens, this.from + from, this.from + to, typeId, sequenceId);
    }

    Segment withTypeId(int id) {
        return new Segment(tokens, from, to, id, sequenceId);
    }

    int length() {
        return to - from;
    }

    /** The tokens of all. */
    static int length(List<Segment> segments) {
        int length = 0;
        for (Segment segment : segments) {
            length += segment.length();
        }
        return length;
    }
}
