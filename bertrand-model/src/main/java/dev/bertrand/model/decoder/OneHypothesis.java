package dev.bertrand.model.decoder;

import java.util.List;
import java.util.function.ToIntFunction;

/** Writes a text with one hypothesis: a token is chosen, and never taken back. */
final class OneHypothesis implements Writing {
    private final Rules rules;
    private final ToIntFunction<TokenScores> choice;
    private Hypothesis text = Hypothesis.EMPTY;

    /** @param choice a token of those allowed, of which there is at least one */
    OneHypothesis(Rules rules, ToIntFunction<TokenScores> choice) {
        this.rules = rules;
        this.choice = choice;
    }

    static int likeliest(TokenScores scores) {
        return scores.best(1)[0];
    }

    @Override
    public List<Step> advance(List<float[]> rows) {
        TokenScores scores = rules.apply(text, rows.get(0));
        if (scores.best(1).length == 0) {
            return List.of();
        }
        int token = choice.applyAsInt(scores);
        text = text.plus(token, scores.logProbability(token));
        return rules.ends(text) ? List.of() : List.of(new Step(0, token));
    }

    @Override
    public Generated result() {
        return rules.finish(text);
    }
}
