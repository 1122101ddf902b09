package dev.bertrand.text;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All 1,112,064 Unicode scalar values, alone and inside words. */
public final class UnicodeSweep {
    private static final int BATCH = 512;

    private UnicodeSweep() {}

    /** Fails with the first character that two tokenizers encode differently. */
    public static void compare(Rivals rivals) {
        int[] all = scalars().toArray();
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

    static IntStream scalars() {
        return IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
    }

    private static String text(int... codePoints) {
        return IntStream.of(codePoints)
                .mapToObj(Character::toString)
                .map(character -> "%s a%sb a%s ".formatted(character, character, character))
                .collect(Collectors.joining());
    }
}
