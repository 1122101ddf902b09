package dev.bertrand.text;

import java.util.List;

/**
 * Joins pieces into text again, and takes out the spaces before marks. Reference: Hugging Face, decoders/wordpiece.rs.
 */
final class WordPieceDecoder {
    private WordPieceDecoder() {}

    static String decode(List<String> tokens) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (i == 0) {
                text.append(cleanUp(token));
            } else if (token.startsWith(WordPiece.CONTINUATION)) {
                text.append(cleanUp(token.substring(WordPiece.CONTINUATION.length())));
            } else {
                text.append(cleanUp(" " + token));
            }
        }
        return text.toString();
    }

    /** Per piece, not over the whole text: {@code don ' t} keeps its spaces, as in the reference. */
    private static String cleanUp(String piece) {
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
