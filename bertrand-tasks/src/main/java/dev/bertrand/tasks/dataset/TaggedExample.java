package dev.bertrand.tasks.dataset;

import java.util.List;

/**
 * A sentence in words, with a tag for each.
 *
 * @param tags as many as words
 */
public record TaggedExample(String id, List<String> words, List<String> tags, String source) implements Example {
    public TaggedExample {
        words = List.copyOf(words);
        tags = List.copyOf(tags);
        if (words.size() != tags.size()) {
            throw new IllegalArgumentException("%s: %d words but %d tags".formatted(source, words.size(), tags.size()));
        }
    }
}
