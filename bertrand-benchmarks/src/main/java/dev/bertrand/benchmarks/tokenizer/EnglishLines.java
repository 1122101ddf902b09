package dev.bertrand.benchmarks.tokenizer;

import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Lines that look like prose: sentences of words by Zipf's law, some of which split into pieces. */
final class EnglishLines implements Supplier<String> {
    private static final int SHORTEST = 60;
    private static final int LONGEST = 120;
    private static final double SPLIT = 0.08;
    private static final double COMMA = 0.08;
    private static final double QUOTED = 0.02;
    private static final double POSSESSIVE = 0.02;
    private static final double END = 1.0 / 12; // sentences of a dozen words

    private final Zipf words;
    private final Zipf suffixes;
    private final Random random;

    EnglishLines(WordPieces pieces, Random random) {
        this.words = pieces.latinWords();
        this.suffixes = pieces.latinSuffixes();
        this.random = random;
    }

    /** Between 60 characters and, unless its last words are long, 120. */
    @Override
    public String get() {
        int enough = SHORTEST + random.nextInt(LONGEST - SHORTEST - 10); // a word and a full stop may follow
        StringBuilder line = new StringBuilder();
        boolean begins = true;
        while (line.length() < enough) {
            if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(word(begins));
            begins = chance(END);
            if (begins) {
                line.append('.');
            } else if (chance(COMMA)) {
                line.append(',');
            }
        }
        if (line.charAt(line.length() - 1) == ',') {
            line.setLength(line.length() - 1);
        }
        return begins ? line.toString() : line.append('.').toString();
    }

    private String word(boolean capital) {
        String word = words.draw(random);
        if (chance(SPLIT) && !suffixes.isEmpty()) {
            word += suffixes.draw(random);
        }
        if (capital) {
            word = word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
        }
        if (chance(POSSESSIVE)) {
            word += "'s";
        }
        return chance(QUOTED) ? '"' + word + '"' : word;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
