package dev.bertrand.text;

import java.util.List;

/**
 * How an encoding is put together from a text, its pair and special tokens. Reference: Hugging Face,
 * processors/template.rs.
 */
record Template(List<Item> single, List<Item> pair) {
    /** A part of the template. */
    sealed interface Item {}

    /** Special tokens under one name, usually one. */
    record Special(String name, List<Integer> ids, int typeId) implements Item {}

    /** The tokens of the text (0) or of its pair (1). */
    record Sequence(int sequenceId, int typeId) implements Item {}

    /** {@code [CLS] text [SEP]} and {@code [CLS] text [SEP] pair [SEP]} (Devlin et al. 2018). */
    static Template bert(String cls, int clsId, String sep, int sepId) {
        Item first = new Special(cls, List.of(clsId), 0);
        Item text = new Sequence(0, 0);
        Item textEnd = new Special(sep, List.of(sepId), 0);
        Item second = new Sequence(1, 1);
        Item pairEnd = new Special(sep, List.of(sepId), 1);
        return new Template(List.of(first, text, textEnd), List.of(first, text, textEnd, second, pairEnd));
    }

    /** A text followed by its pair, and nothing else. */
    static Template plain() {
        Item text = new Sequence(0, 0);
        return new Template(List.of(text), List.of(text, new Sequence(1, 1)));
    }

    List<Item> items(boolean paired) {
        return paired ? pair : single;
    }

    /** How many tokens the template adds. */
    int added(boolean paired) {
        int added = 0;
        for (Item item : items(paired)) {
            added += item instanceof Special special ? special.ids().size() : 0;
        }
        return added;
    }

    /** Every window of the text with every window of its pair, with special tokens or without. */
    Windows fill(Windows text, Windows pair, boolean paired, boolean addSpecialTokens) {
        Windows filled = Windows.EMPTY;
        for (Item item : items(paired)) {
            if (item instanceof Sequence sequence) {
                filled = filled.then((sequence.sequenceId() == 0 ? text : pair).withTypeId(sequence.typeId()));
            } else if (item instanceof Special special && addSpecialTokens) {
                filled = filled.then(Windows.of(Segment.special(special.ids(), special.typeId())));
            }
        }
        return filled;
    }
}
