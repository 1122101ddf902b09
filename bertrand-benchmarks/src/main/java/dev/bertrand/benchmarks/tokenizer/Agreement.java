package dev.bertrand.benchmarks.tokenizer;

import java.util.List;

/** Whether two processes give the same outputs: times of different work say nothing. */
final class Agreement {
    private static final int SHOWN = 300;

    private Agreement() {}

    /** What a process answered to a check: a digest for every text. */
    record Answer(String process, List<String> digests) {}

    /**
     * Compares text by text.
     *
     * @throws IllegalStateException naming the first text that the two encode differently
     */
    static void require(Texts texts, Answer one, Answer other) {
        int wanted = texts.texts().size();
        for (Answer answer : List.of(one, other)) {
            if (answer.digests().size() != wanted) {
                throw new IllegalStateException("%s, %s: got %d encodings, wanted one for each of %d texts"
                        .formatted(
                                texts.textCase(),
                                answer.process(),
                                answer.digests().size(),
                                wanted));
            }
        }
        for (int i = 0; i < wanted; i++) {
            if (!one.digests().get(i).equals(other.digests().get(i))) {
                throw new IllegalStateException("""
                        %s: %s and %s give different ids, offsets or word ids for text %d of %d:
                          %s
                        They do not do the same work, so nothing is timed. Please report the text, or leave the case out with --cases.""".formatted(
                                texts.textCase(),
                                one.process(),
                                other.process(),
                                i + 1,
                                wanted,
                                shortened(texts.texts().get(i))));
            }
        }
    }

    private static String shortened(String text) {
        String quoted = Texts.quote(text);
        return quoted.length() <= SHOWN ? quoted : quoted.substring(0, SHOWN) + "...";
    }
}
