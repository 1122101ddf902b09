package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Vocabulary;
import java.util.List;

/** Single texts of each case, the first ones that a run on {@link Texts#GENERATED} texts encodes. */
public final class SampleTexts {
    private final Vocabulary vocabulary;

    public SampleTexts(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The tokenizer of a folder, a file or a model known by its name, which is downloaded the first time. */
    public static BertTokenizer tokenizer(String model) {
        return BertTokenizer.fromPretrained(
                ModelHub.create(HubSettings.defaults()).resolveTokenizer(model));
    }

    /** So many lines of prose. */
    public List<String> english(int lines) {
        return Texts.lines(TextCase.ENGLISH, vocabulary, lines);
    }

    public String chinese() {
        return first(TextCase.CHINESE);
    }

    public String mixed() {
        return first(TextCase.MIXED);
    }

    /** 10 KB of prose. */
    public String document() {
        return Texts.generated(TextCase.DOCUMENTS, vocabulary, 2L * Texts.DOCUMENT)
                .texts()
                .get(0);
    }

    private String first(TextCase textCase) {
        return Texts.lines(textCase, vocabulary, 1).get(0);
    }
}
