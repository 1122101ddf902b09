package dev.bertrand.benchmarks.tokenizer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * What Bertrand takes to load one vocabulary in a warm JVM.
 *
 * @param model as it was named
 * @param milliseconds from {@code vocab.txt} to a tokenizer; median
 * @param megabytes of heap that one tokenizer keeps, in 10^6 bytes
 */
record VocabularyRow(
        String model,
        int pieces,
        @JsonProperty("load_ms") double milliseconds,
        @JsonProperty("heap_mb") double megabytes) {

    /** From what {@link VocabularyLoading} measured. */
    static VocabularyRow of(String model, JsonNode measured) {
        return new VocabularyRow(
                model,
                measured.get("pieces").asInt(),
                measured.get("load_ms").asDouble(),
                measured.get("heap_mb").asDouble());
    }
}
