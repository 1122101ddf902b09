package dev.bertrand.examples;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import java.nio.file.Path;

/** The pieces BERT sees of a sentence. */
public final class Tokenize {
    private Tokenize() {}

    /** Takes a folder with a vocab.txt, or nothing for bert-base-uncased. */
    public static void main(String[] arguments) {
        Path folder = arguments.length > 0
                ? Path.of(arguments[0])
                : ModelHub.create(HubSettings.defaults()).resolve("bert-base-uncased");
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        System.out.println(String.join(" ", tokenizer.tokenize("BERT preprocessing is essential.")));
    }
}
