package dev.bertrand.text;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All 1,112,064 Unicode scalar values, alone and inside words. Reference: Hugging Face tokenizers 0.21 through {@link
 * Oracle}.
 */
class UnicodeSweepTest {
    private static final int BATCH = 512;
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
        Rivals rivals = Rivals.of(CHARACTERS, config);
        int[] all = scalars(Character.MAX_CODE_POINT).toArray();
        for (int from = 0; from < all.length; from += BATCH) {
            int[] batch = Arrays.copyOfRange(all, from, Math.min(all.length, from + BATCH));
            if (!rivals.agree(TextInput.of(text(batch)), EncodeOptions.defaults())) {
                for (int codePoint : batch) {
                    rivals.agreeOn(TextInput.of(text(codePoint)), EncodeOptions.defaults());
                }
                throw new AssertionError("Differs only among others: from U+%04X on".formatted(batch[0]));
            }
        }
    }

    private static String text(int... codePoints) {
        return IntStream.of(codePoints)
                .mapToObj(Character::toString)
                .map(character -> "%s a%sb a%s ".formatted(character, character, character))
                .collect(Collectors.joining());
    }

    private static IntStream scalars(int last) {
        return IntStream.rangeClosed(0, last)
                .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    }
}
