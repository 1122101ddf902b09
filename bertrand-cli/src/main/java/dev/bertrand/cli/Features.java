package dev.bertrand.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code features} prints of one record; parts that were not asked for are left out. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
record Features(
        @JsonProperty("tokens") @Nullable List<String> tokens,
        @JsonProperty("layers") List<LayerValues> layers,
        @JsonProperty("pooled") float @Nullable [] pooled,
        @JsonProperty("mlm") @Nullable List<MaskPrediction> mlm) {
    /**
     * A layer's output.
     *
     * @param values a row per input id; null for a masked one
     */
    record LayerValues(
            @JsonProperty("index") int index,
            @JsonProperty("values") List<float @Nullable []> values) {}

    /** The words likeliest at one [MASK], which stands at {@code position} of the input. */
    record MaskPrediction(
            @JsonProperty("position") int position,
            @JsonProperty("top") List<Candidate> top) {}

    /** A word, with its score before the softmax. */
    record Candidate(
            @JsonProperty("id") int id,
            @JsonProperty("token") @Nullable String token,
            @JsonProperty("logit") float logit) {}

    /** JSON has no NaN, and a vector with one is of no use. */
    static float[] finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "the model gives %s here; its weights are damaged, or --dtype is too narrow for it"
                                .formatted(value));
            }
        }
        return values;
    }
}
