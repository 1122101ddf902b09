package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;

/** Splits at white space, and makes each punctuation mark a word. Reference: Hugging Face, pre_tokenizers/bert.rs. */
final class BertPreTokenizer {
    private BertPreTokenizer() {}

    /** The words' spans in {@code text}. */
    static List<Span> words(String text) {
        List<Span> words = new ArrayList<>();
        int wordStart = 0;
        int next;
        for (int i = 0; i < text.length(); i = next) {
            int codePoint = text.codePointAt(i);
            next = i + Character.charCount(codePoint);
            boolean punctuation = Characters.isPunctuation(codePoint);
            if (!punctuation && !Characters.isWhitespace(codePoint)) {
                continue;
            }
            if (wordStart < i) {
                words.add(new Span(wordStart, i));
            }
            if (punctuation) {
                words.add(new Span(i, next));
            }
            wordStart = next;
        }
        if (wordStart < text.length()) {
            words.add(new Span(wordStart, text.length()));
        }
        return words;
    }
}
