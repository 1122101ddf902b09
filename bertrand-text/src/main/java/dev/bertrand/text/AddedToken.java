package dev.bertrand.text;

/**
 * A token found in the text as a whole, before it is split into words. Names and meaning: Hugging Face, {@code
 * AddedToken} (tokenizer/added_vocabulary.rs).
 *
 * @param id its id, which may be one of the vocabulary's own
 * @param singleWord whether it counts only where it stands alone, not inside a word
 * @param lstrip whether it takes in the white space before it
 * @param rstrip whether it takes in the white space after it
 * @param normalized whether it is looked for in the normalised text, itself normalised; else in the text as it is
 * @param special whether decoding may leave it out
 */
public record AddedToken(
        int id,
        String content,
        boolean singleWord,
        boolean lstrip,
        boolean rstrip,
        boolean normalized,
        boolean special) {
    public AddedToken {
        if (content.isEmpty()) {
            throw new IllegalArgumentException(
                    "The added token with id %d is empty; it must have a text".formatted(id));
        }
        if (id < 0) {
            throw new IllegalArgumentException(
                    "The added token %s has id %d; it must be 0 or more".formatted(content, id));
        }
    }

    /** {@code [MASK]} and its like: found in their exact case, inside words too, and left out by decoding. */
    public static AddedToken special(int id, String content) {
        return new AddedToken(id, content, false, false, false, false, true);
    }

    /** An ordinary word more: found in any spelling that normalises to the same, inside words too. */
    public static AddedToken of(int id, String content) {
        return new AddedToken(id, content, false, false, false, true, false);
    }
}
