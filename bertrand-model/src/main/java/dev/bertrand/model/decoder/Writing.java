package dev.bertrand.model.decoder;

import java.util.List;

/** One input's text in the making: one hypothesis or several, a row of scores for each. */
interface Writing {
    /**
     * A hypothesis that goes on.
     *
     * @param parent which hypothesis of the last step it continues
     * @param token what it puts behind it
     */
    record Step(int parent, int token) {}

    /**
     * Goes on by a token.
     *
     * @param scores of the token behind each hypothesis, a row each; at first one row
     * @return the hypotheses that go on, as many each time; empty once the text is done
     */
    List<Step> advance(List<float[]> scores);

    /** The text, once it is done. */
    Generated result();
}
