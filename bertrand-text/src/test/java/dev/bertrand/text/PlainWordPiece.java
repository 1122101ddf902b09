package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** WordPiece as the paper says it, slowly: the longest piece from left to right (Wu et al. 2016; Devlin et al. 2018). */
record PlainWordPiece(Set<String> vocabulary, String prefix, String unknown, int longestWord) {
    List<String> split(String word) {
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < word.length()) {
            int end = word.length();
            String piece = piece(word, start, end);
            while (end > start && !vocabulary.contains(piece)) {
                piece = piece(word, start, --end);
            }
            if (end == start || word.codePointCount(0, word.length()) > longestWord) {
                return List.of(unknown);
            }
            pieces.add(piece);
            start = end;
        }
        return pieces;
    }

    private String piece(String word, int start, int end) {
        return start == 0 ? word.substring(start, end) : prefix + word.substring(start, end);
    }
}
