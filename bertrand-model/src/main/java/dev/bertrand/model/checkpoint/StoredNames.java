package dev.bertrand.model.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds parameters among a file's names. Files say {@code bert.}, nothing or more ({@code module.bert.} of a parallel
 * run, {@code 0.auto_model.} of sentence-transformers) before an encoder's names, and older ones have Google's names for
 * layer norms.
 */
final class StoredNames {
    /** What our names, those of Hugging Face's classes with a head, say before the encoder's. */
    static final String ENCODER = "bert.";

    private static final String WORDS = "embeddings.word_embeddings.weight";
    /** Buffers and tied copies, which no model asks for and nobody misses. */
    private static final List<String> IMPLIED =
            List.of("embeddings.position_ids", "cls.predictions.decoder.weight", "cls.predictions.decoder.bias");

    private final Set<String> names;
    private final String encoder;
    private final String head;

    StoredNames(Set<String> names) {
        this.names = names;
        encoder = names.stream()
                .filter(name -> name.endsWith(WORDS))
                .min(Comparator.comparingInt(String::length))
                .map(name -> name.substring(0, name.length() - WORDS.length()))
                .orElse(ENCODER);
        head = encoder.endsWith(ENCODER) ? encoder.substring(0, encoder.length() - ENCODER.length()) : encoder;
    }

    /** The file's name for our {@code name}; null if it has none. */
    @Nullable
    String find(String name) {
        List<String> candidates = new ArrayList<>();
        if (name.startsWith(ENCODER)) {
            candidates.add(encoder + name.substring(ENCODER.length()));
        } else {
            candidates.add(head + name);
            candidates.add(name);
            // Some exporters keep one name of two tied tensors, and not always the same.
            candidates.add(head + name.replace("cls.predictions.bias", "cls.predictions.decoder.bias"));
        }
        for (String candidate : candidates) {
            if (names.contains(candidate)) {
                return candidate;
            }
            if (names.contains(legacy(candidate))) {
                return legacy(candidate);
            }
        }
        return null;
    }

    /** Whether a tensor that no parameter comes from is worth no mention. */
    static boolean isImplied(String stored) {
        return IMPLIED.stream().anyMatch(stored::endsWith);
    }

    /** Google's names for layer norms, which early Hugging Face files kept. */
    private static String legacy(String name) {
        return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
    }
}
