package dev.bertrand.model.decoder;

import java.util.Arrays;

/**
 * What may not be written: banned tokens, the end before the text is long enough, and n-grams a second time.
 *
 * @param end the token that ends a text
 * @param banned tokens that are never written
 */
@SuppressWarnings("ArrayRecordComponent") // tokens; nobody compares rules
record Rules(GenerationSettings settings, int end, int[] banned) {
    /** The scores of the token behind a hypothesis, less what may not be written there. */
    TokenScores apply(Hypothesis text, float[] logits) {
        TokenScores scores = new TokenScores(logits);
        for (int token : banned) {
            scores.forbid(token);
        }
        if (text.length() < settings.minNewTokens()) {
            scores.forbid(end);
        }
        if (settings.noRepeatNgram() > 0) {
            forbidRepeats(text.tokens(), scores);
        }
        return scores;
    }

    /** A token is forbidden if it followed the same n - 1 tokens before. */
    private void forbidRepeats(int[] text, TokenScores scores) {
        int before = settings.noRepeatNgram() - 1;
        int tail = text.length - before;
        for (int start = 0; start < tail; start++) {
            if (Arrays.equals(text, start, start + before, text, tail, text.length)) {
                scores.forbid(text[start + before]);
            }
        }
    }

    /** Whether a text is as long as it may be. */
    boolean full(Hypothesis text) {
        return text.length() == settings.maxNewTokens();
    }

    boolean ends(Hypothesis text) {
        return text.last() == end || full(text);
    }

    double score(Hypothesis text) {
        return text.score(settings.lengthPenalty());
    }

    Generated finish(Hypothesis text) {
        return text.finish(end, settings.lengthPenalty());
    }
}
