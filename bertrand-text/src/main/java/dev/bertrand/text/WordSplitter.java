package dev.bertrand.text;

/** Normalises a text and splits it into words: at white space, and around each punctuation mark. */
final class WordSplitter {
    private final BertNormalizer normalizer;
    private final CharacterActions actions;

    WordSplitter(BertNormalizer normalizer) {
        this.normalizer = normalizer;
        this.actions = CharacterActions.of(normalizer);
    }

    AlignedText normalize(String text, int from, int to) {
        return normalizer.normalize(text, from, to);
    }

    /** Hands the words of a part of a text over. */
    void split(String text, int from, int to, WordSink words) {
        words.mark();
        if (!fast(text, from, to, words)) {
            words.reset();
            AlignedText normalized = normalize(text, from, to);
            split(normalized, 0, normalized.size(), words);
        }
    }

    /** Splits normalised text at white space, and makes each punctuation mark a word (pre_tokenizers/bert.rs). */
    static void split(AlignedText text, int from, int to, WordSink words) {
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
    private boolean fast(String text, int from, int to, WordSink words) {
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

    private static void expand(int[] expansion, int start, int end, WordSink words) {
        for (int part = 0; part < expansion.length; part += 2) {
            switch (expansion[part]) {
                case CharacterActions.LETTER -> words.append(expansion[part + 1], start, end);
                case CharacterActions.SPACE -> words.endWord();
                default -> words.isolate(expansion[part + 1], start, end);
            }
        }
    }
}
