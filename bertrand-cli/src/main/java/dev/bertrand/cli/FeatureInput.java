package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.Sequence;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.TextInput;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code features}: a row of ids, of which the sequence holds those that are not masked.
 *
 * @param tokens the pieces of a text; null for a record that gives ids
 * @param ids all ids, masked ones too
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record FeatureInput(@Nullable List<String> tokens, int[] ids, Sequence sequence) {
    /**
     * Reads a record.
     *
     * @param tokenizer null where the model has no vocabulary, so that only ids can be read
     * @param limit the most tokens of a row
     * @throws IllegalArgumentException if the record is neither a text nor a row of ids, or is too long
     */
    static FeatureInput of(ObjectNode record, @Nullable BertTokenizer tokenizer, int limit) {
        int[] ids = Json.integers(record, "input_ids");
        if (ids != null) {
            return ofIds(ids, record, limit);
        }
        if (Json.present(record, "text") == null) {
            throw new IllegalArgumentException("the record has neither \"text\" nor \"input_ids\"");
        }
        if (tokenizer == null) {
            throw new IllegalArgumentException(
                    "the model has no vocab.txt, so it reads \"input_ids\" only, no \"text\"");
        }
        TextInput input = new TextInput(Json.text(record, "text"), Json.optionalText(record, "pair"));
        Encoding encoding = tokenizer.encode(input, EncodeOptions.defaults());
        requireLength(encoding.length(), limit);
        return new FeatureInput(encoding.tokens(), encoding.ids(), Sequence.of(encoding));
    }

    private static FeatureInput ofIds(int[] ids, ObjectNode record, int limit) {
        if (Json.present(record, "text") != null) {
            throw new IllegalArgumentException("the record has \"text\" and \"input_ids\"; wanted one of them");
        }
        requireLength(ids.length, limit);
        int[] segments = Json.integers(record, "segment_ids");
        int[] mask = Json.integers(record, "input_mask");
        return new FeatureInput(
                null,
                ids,
                Sequence.of(ids, segments == null ? new int[ids.length] : segments, mask == null ? ones(ids) : mask));
    }

    private static int[] ones(int[] ids) {
        int[] ones = new int[ids.length];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void requireLength(int length, int limit) {
        if (length < 1 || length > limit) {
            throw new IllegalArgumentException(
                    "the input has %d tokens; this model takes 1 to %d. Cut it into windows of at most %d."
                            .formatted(length, limit, limit));
        }
    }
}
