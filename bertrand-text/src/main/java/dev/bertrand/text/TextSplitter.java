package dev.bertrand.text;

import java.util.List;

/** From a raw text to tokens: added tokens out, normalise, split into words, split into pieces. */
final class TextSplitter {
    private final WordPiece model;
    private final WordSplitter splitter;
    private final AddedTokenFinder raw;
    private final AddedTokenFinder normalized;

    TextSplitter(WordPiece model, BertNormalizer normalizer, List<AddedToken> addedTokens) {
        this.model = model;
        this.splitter = new WordSplitter(normalizer);
        this.raw = new AddedTokenFinder(addedTokens.stream()
                .filter(token -> !token.normalized())
                .map(token -> new AddedTokenFinder.Pattern(token, token.content()))
                .toList());
        this.normalized = new AddedTokenFinder(addedTokens.stream()
                .filter(AddedToken::normalized)
                .map(token -> new AddedTokenFinder.Pattern(token, normalize(token.content())))
                .toList());
    }

    /** The tokens of a text, its words counted from 0. */
    Tokens split(String text) {
        Tokens tokens = new Tokens(text.length() / 3 + 4);
        split(text, tokens, Tokens.NONE);
        return tokens;
    }

    /** Adds the tokens of one word among others, all of them with its number. */
    void splitWord(String word, int number, Tokens tokens) {
        split(word, tokens, number);
    }

    private String normalize(String text) {
        return splitter.normalize(text, 0, text.length()).toString();
    }

    private void split(String text, Tokens tokens, int givenWord) {
        WordPieces words = new WordPieces(model, tokens, givenWord);
        int done = 0;
        for (AddedTokenFinder.Match match : raw.find(text)) {
            ordinary(text, done, match.start(), tokens, words);
            add(match, text.substring(match.start(), match.end()), match.start(), match.end(), tokens, words);
            done = match.end();
        }
        ordinary(text, done, text.length(), tokens, words);
    }

    private static void add(
            AddedTokenFinder.Match match, String spelling, int start, int end, Tokens tokens, WordPieces words) {
        words.addToken(match.token().id(), start, end);
        if (!spelling.equals(match.token().content())) {
            tokens.spellLast(spelling);
        }
    }

    private void ordinary(String text, int from, int to, Tokens tokens, WordPieces words) {
        if (from >= to) {
            return;
        }
        if (normalized.isEmpty()) {
            splitter.split(text, from, to, words);
            return;
        }
        AlignedText aligned = splitter.normalize(text, from, to);
        String plain = aligned.toString();
        int done = 0; // in code points, as the next two
        int doneUnits = 0;
        for (AddedTokenFinder.Match match : normalized.find(plain)) {
            int start = done + plain.codePointCount(doneUnits, match.start());
            int end = start + plain.codePointCount(match.start(), match.end());
            WordSplitter.split(aligned, done, start, words);
            add(
                    match,
                    plain.substring(match.start(), match.end()),
                    aligned.start(start),
                    aligned.end(end - 1),
                    tokens,
                    words);
            done = end;
            doneUnits = match.end();
        }
        WordSplitter.split(aligned, done, aligned.size(), words);
    }
}
