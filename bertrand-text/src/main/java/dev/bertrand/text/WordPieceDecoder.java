package dev.bertrand.text;

import java.util.List;

/**
 * Joins pieces into text again. Reference: Hugging Face, decoders/wordpiece.rs.
 *
 * @param continuation the prefix of pieces that continue a word
 * @param cleanUp whether spaces before marks go
 */
record WordPieceDecoder(String continuation, boolean cleanUp) {
    String decode(List<String> tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (i > 0) {
                // A prefix of no characters is found at the start of every piece, as in the reference.
                token = token.startsWith(continuation) ? token.substring(continuation.length()) : " " + token;
            }
            text.append(cleanUp ? cleanedUp(token) : token);
        }
        return text.toString();
    }

    /** Per piece, not over the whole text: {@code don ' t} keeps its spaces, as in the reference. */
    private static String cleanedUp(String piece) {
        return piece.replace(" .", ".")
                .replace(" ?", "?")
                .replace(" !", "!")
                .replace(" ,", ",")
                .replace(" ' ", "'")
                .replace(" n't", "n't")
                .replace(" 'm", "'m")
                .replace(" do not", " don't")
                .replace(" 's", "'s")
                .replace(" 've", "'ve")
                .replace(" 're", "'re");
    }
}
