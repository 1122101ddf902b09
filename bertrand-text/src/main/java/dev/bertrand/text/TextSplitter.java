package dev.bertrand.text;

import java.util.ArrayList;
import java.util.List;

/** From a raw text to tokens: special tokens out, normalise, split into words, split into pieces. */
final class TextSplitter {
    private final Vocabulary vocabulary;
    private final SpecialTokenFinder specialTokens;
    private final BertNormalizer normalizer;
    private final WordPiece wordPiece;

    TextSplitter(Vocabulary vocabulary, TokenizerConfig config) {
        this.vocabulary = vocabulary;
        this.specialTokens = new SpecialTokenFinder(config.specialTokens());
        this.normalizer =
                new BertNormalizer(config.lowerCase(), config.stripsAccents(), config.tokenizeChineseCharacters());
        this.wordPiece = new WordPiece(vocabulary, config.specialTokens().unknown());
    }

    /** The tokens of a text, its words counted from 0. */
    List<Token> split(String text, int sequenceId) {
        return new Pass(text, sequenceId, Token.NONE).tokens();
    }

    /** The tokens of one word among others, all of them with its number. */
    List<Token> splitWord(String word, int wordId) {
        return new Pass(word, 0, wordId).tokens();
    }

    /** One text on its way through. */
    private final class Pass {
        private final String text;
        private final int sequenceId;
        private final int givenWordId;
        private final List<Token> tokens = new ArrayList<>();
        private int words;

        Pass(String text, int sequenceId, int givenWordId) {
            this.text = text;
            this.sequenceId = sequenceId;
            this.givenWordId = givenWordId;
        }

        List<Token> tokens() {
            int done = 0;
            for (Span special : specialTokens.find(text)) {
                addOrdinary(done, special.start());
                String name = special.of(text);
                addToken(vocabulary.id(name).orElseThrow(), name, special);
                words++;
                done = special.end();
            }
            addOrdinary(done, text.length());
            return tokens;
        }

        private void addOrdinary(int start, int end) {
            AlignedText normalized = normalizer.normalize(text, start, end);
            String ordinary = normalized.text();
            for (Span word : BertPreTokenizer.words(ordinary)) {
                int at = word.start();
                for (WordPiece.Piece piece : wordPiece.split(word.of(ordinary))) {
                    addToken(piece.id(), piece.text(), normalized.original(at, at + piece.length()));
                    at += piece.length();
                }
                words++;
            }
        }

        private void addToken(int id, String piece, Span span) {
            int wordId = givenWordId == Token.NONE ? words : givenWordId;
            tokens.add(new Token(id, piece, span, sequenceId, wordId, sequenceId, false));
        }
    }
}
