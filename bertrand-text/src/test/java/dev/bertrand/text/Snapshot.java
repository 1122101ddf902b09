package dev.bertrand.text;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Everything an encoding says, spans in code points, so that ours and the oracle's compare as values. */
public record Snapshot(
        List<Integer> ids,
        List<String> tokens,
        List<Span> spans,
        List<Integer> typeIds,
        List<Integer> attentionMask,
        List<Integer> specialTokensMask,
        List<Integer> wordIds,
        List<Integer> sequenceIds,
        List<Snapshot> overflowing) {

    public static Snapshot of(Encoding encoding, TextInput input) {
        return of(encoding, window -> window.codePointSpans(input.text(), input.pair()));
    }

    /** Of words, whose spans are relative to each; right where every code point is one UTF-16 unit. */
    static Snapshot ofWords(Encoding encoding) {
        return of(encoding, Encoding::spans);
    }

    private static Snapshot of(Encoding encoding, Function<Encoding, List<Span>> spans) {
        return new Snapshot(
                list(encoding.ids()),
                encoding.tokens(),
                spans.apply(encoding),
                list(encoding.typeIds()),
                list(encoding.attentionMask()),
                list(encoding.specialTokensMask()),
                list(encoding.wordIds()),
                list(encoding.sequenceIds()),
                encoding.overflowing().stream().map(window -> of(window, spans)).toList());
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
