package dev.bertrand.text;

import org.jspecify.annotations.Nullable;

/** What one encoding is made from: a text, or a text and its pair (a question and its context, say). */
public record TextInput(String text, @Nullable String pair) {
    public static TextInput of(String text) {
        return new TextInput(text, null);
    }

    public static TextInput of(String text, String pair) {
        return new TextInput(text, pair);
    }
}
