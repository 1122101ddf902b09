package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.TextInput;
import java.util.List;

/** One input and the name of the adapter that answers it. */
public sealed interface AdapterRequest {
    /** The adapter's name in its {@link AdapterPipeline}. */
    String adapter();

    /** A text or a pair for a classifier, or a text for a tagger. */
    record Text(String adapter, TextInput input) implements AdapterRequest {}

    /** Words for a tagger. */
    record Words(String adapter, List<String> words) implements AdapterRequest {
        public Words {
            words = List.copyOf(words);
        }
    }

    /** A question and the paragraphs that may answer it. */
    record Asked(String adapter, Question question) implements AdapterRequest {}

    static AdapterRequest of(String adapter, String text) {
        return new Text(adapter, TextInput.of(text));
    }

    static AdapterRequest of(String adapter, String text, String pair) {
        return new Text(adapter, TextInput.of(text, pair));
    }

    static AdapterRequest ofWords(String adapter, List<String> words) {
        return new Words(adapter, words);
    }

    static AdapterRequest ofQuestion(String adapter, String question, String context) {
        return new Asked(adapter, Question.of(question, context));
    }
}
