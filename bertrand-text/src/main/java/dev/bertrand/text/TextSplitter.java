package dev.bertrand.text;

import java.util.List;

/** From a raw text to tokens: added tokens out, normalise, split into words, split into pieces. */
final class TextSplitter {
    private final WordPiece model;
    private final BertNormalizer normalizer;
    private final CharacterActions actions;
    private final AddedTokenFinder raw;
    private final AddedTokenFinder normalized;

    TextSplitter(WordPiece model, BertNormalizer normalizer, List<AddedToken> addedTokens) {
        this.model = model;
        this.normalizer = normalizer;
        this.actions = CharacterActions.of(normalizer);
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
        return normalizer.normalize(text, 0, text.length()).toString();
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
        int tokensBefore = tokens.size();
        int wordsBefore = words.words();
        if (normalized.isEmpty() && fast(text, from, to, words)) {
            return;
        }
        words.cutBack(tokensBefore, wordsBefore);
        AlignedText aligned = normalizer.normalize(text, from, to);
        String plain = aligned.toString();
        int done = 0; // in code points, as the next two
        int doneUnits = 0;
        for (AddedTokenFinder.Match match : normalized.find(plain)) {
            int start = done + plain.codePointCount(doneUnits, match.start());
            int end = start + plain.codePointCount(match.start(), match.end());
            exact(aligned, done, start, words);
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
        exact(aligned, done, aligned.size(), words);
    }

    /** Splits normalised text at white space, and makes each punctuation mark a word (pre_tokenizers/bert.rs). */
    private static void exact(AlignedText text, int from, int to, WordPieces words) {
        for (int i = from; i < to; i++) {
            int codePoint = text.codePoint(i);
            if (Characters.isWhitespace(codePoint)) {
                words.endWord();
            } else if (Characters.isPunctuation(codePoint)) {
                words.isolate(codePoint, text.start(i), text.end(i));
            } else {
                words.append(codePoint, text.start(i), text.end(i));
            }
        }
        words.endWord();
    }

    /**
     * The same in one look a character.
     *
     * @return false, with the work half done, at a mark whose place depends on its neighbours
     */
    private boolean fast(String text, int from, int to, WordPieces words) {
        int next;
        for (int i = from; i < to; i = next) {
            int codePoint = text.charAt(i);
            next = i + 1;
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                codePoint = text.codePointAt(i);
                next = Math.min(to, i + Character.charCount(codePoint));
            }
            int action = actions.of(codePoint);
            switch (CharacterActions.kind(action)) {
                case CharacterActions.LETTER -> words.append(codePoint + CharacterActions.distance(action), i, next);
                case CharacterActions.SPACE -> words.endWord();
                case CharacterActions.ISOLATED -> words.isolate(codePoint + CharacterActions.distance(action), i, next);
                case CharacterActions.SKIP -> {}
                case CharacterActions.HANGUL -> {
                    for (int jamo : Characters.decompose(codePoint)) {
                        words.append(jamo, i, next);
                    }
                }
                case CharacterActions.EXPANDED -> expand(actions.expansion(action), i, next, words);
                default -> {
                    return false;
                }
            }
        }
        words.endWord();
        return true;
    }

    private static void expand(int[] expansion, int start, int end, WordPieces words) {
        for (int part = 0; part < expansion.length; part += 2) {
            switch (expansion[part]) {
                case CharacterActions.LETTER -> words.append(expansion[part + 1], start, end);
                case CharacterActions.SPACE -> words.endWord();
                default -> words.isolate(expansion[part + 1], start, end);
            }
        }
    }
}
