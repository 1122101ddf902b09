package dev.bertrand.text;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All 1,112,064 Unicode scalar values, alone and inside words. Reference: Hugging Face tokenizers 0.21 through {@link
 * Oracle}.
 */
class UnicodeSweepTest {
    /** Behind the last character of any script; beyond lie only selectors, private use and what is unassigned. */
    private static final int LAST = 0x323AF;

    /** Every character is a piece, so that each difference in what becomes of one shows in an id. */
    private static final Vocabulary CHARACTERS = Vocabulary.of(Stream.concat(
                    SpecialTokens.bert().all().stream(),
                    scalars(LAST).mapToObj(Character::toString).flatMap(piece -> Stream.of(piece, "##" + piece)))
            .toList());

    static List<TokenizerConfig> configs() {
        return List.of(TokenizerConfig.uncased(), TokenizerConfig.cased());
    }

    @ParameterizedTest
    @MethodSource("configs")
    void every_character_encodes_as_in_hugging_face(TokenizerConfig config) {
        UnicodeSweep.compare(Rivals.of(CHARACTERS, config));
    }

    private static IntStream scalars(int last) {
        return UnicodeSweep.scalars().takeWhile(codePoint -> codePoint <= last);
    }
}
