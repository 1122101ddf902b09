package dev.bertrand.examples;

import dev.bertrand.tasks.pipeline.Entity;
import dev.bertrand.tasks.pipeline.TokenTagger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A label per word, and the stretches of text that belong together. */
public final class NamedEntities {
    private NamedEntities() {}

    /** Takes the folder of a model fine-tuned with {@code --task tag}. */
    public static void main(String[] arguments) throws IOException {
        try (TokenTagger tagger = TokenTagger.load(Path.of(arguments[0]))) {
            for (String text : List.of("Ada Lovelace worked with Charles Babbage in London.", "李白生于碎叶城。")) {
                for (Entity entity : tagger.tag(text).entities()) {
                    // Offsets count in the text as it is: text.substring(start, end) is the entity.
                    System.out.printf("%s %d-%d %s%n", entity.label(), entity.start(), entity.end(), entity.text());
                }
            }
            System.out.println(tagger.tagWords(List.of("Words", "split", "by", "somebody", "else"))
                    .labels());
        }
    }
}
