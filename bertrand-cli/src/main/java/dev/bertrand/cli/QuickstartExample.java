package dev.bertrand.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Something that was asked, and the answer.
 *
 * @param task that it belongs to
 * @param input as {@code predict} takes it, or a text alone
 * @param output as {@code predict} gives it
 * @param line both for people
 */
record QuickstartExample(String task, JsonNode input, JsonNode output, String line) {
    /** One whose input is a text. */
    static QuickstartExample of(String task, String input, JsonNode output, String line) {
        return new QuickstartExample(task, TextNode.valueOf(input), output, line);
    }
}
