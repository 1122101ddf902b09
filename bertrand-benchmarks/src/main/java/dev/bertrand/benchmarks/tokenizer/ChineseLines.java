package dev.bertrand.benchmarks.tokenizer;

import java.util.Random;
import java.util.function.Supplier;

/** Lines of 20 to 100 Chinese characters, with their punctuation and now and then a Latin word or a number. */
final class ChineseLines implements Supplier<String> {
    private static final int SHORTEST = 20;
    private static final int LONGEST = 100;
    private static final double PUNCTUATION = 0.08;
    private static final double FOREIGN = 0.01;
    /** Full-width commas, semicolon, colon, question and exclamation mark among the ideographic ones. */
    private static final String MARKS = "\uFF0C\uFF0C\uFF0C、、。。\uFF1B\uFF1A\uFF1F\uFF01";

    private final Zipf characters;
    private final Zipf words;
    private final Random random;

    ChineseLines(WordPieces pieces, Random random) {
        this.characters = pieces.chineseCharacters();
        this.words = pieces.latinWords();
        this.random = random;
    }

    @Override
    public String get() {
        int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < length; i++) {
            line.append(characters.draw(random));
            double choice = random.nextDouble();
            if (choice < PUNCTUATION) {
                line.append(MARKS.charAt(random.nextInt(MARKS.length())));
            } else if (choice < PUNCTUATION + FOREIGN) {
                line.append(random.nextBoolean() ? words.draw(random) : Integer.toString(random.nextInt(10_000)));
            }
        }
        return line.append('。').toString();
    }
}
