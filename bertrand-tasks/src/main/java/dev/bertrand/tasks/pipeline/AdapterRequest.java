package dev.bertrand.tasks.pipeline;

import dev.bertrand.text.TextInput;
import java.util.List;

/** One input and the name of the adapter that answers it. */
public sealed interface AdapterRequest {
    /** The adapter's name in its {@link AdapterPipeline}. */
    String adapter();

    /** What it is, for messages. */
    String kind();

    /** A text or a pair for a classifier, or a text for a tagger. */
    record Text(String adapter, TextInput input) implements AdapterRequest {
        @Override
        public String kind() {
            return input.pair() == null ? "a text" : "a pair of texts";
        }
    }

    /** Words for a tagger. */
    record Words(String adapter, List<String> words) implements AdapterRequest {
        public Words {
            words = List.copyOf(words);
        }

        @Override
        public String kind() {
            return "words";
        }
    }

    /** A question and the paragraphs that may answer it. */
    record Asked(String adapter, Question question) implements AdapterRequest {
        @Override
        public String kind() {
            return "a question";
        }
    }

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
