package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the quickstart tells: lines as they come, or one JSON document at the end. */
final class QuickstartReport {
    private final ObjectNode document = Json.record();
    private final ArrayNode tasks;
    private final ArrayNode examples;
    private final String model;
    private final boolean json;

    QuickstartReport(String model, boolean json) {
        this.model = model;
        this.json = json;
        document.put("model", model);
        tasks = document.putArray("tasks");
        examples = document.putArray("examples");
    }

    void starts(String task, int trainingExamples) {
        say("Training an adapter for %s on %d examples ...", task, trainingExamples);
    }

    void tested(QuickstartResult result) {
        say(
                "  test %s %.3f on %d held-out examples, a majority guess has %.3f, after %.0f s of training",
                result.metric(), result.value(), result.testExamples(), result.majority(), result.seconds());
        tasks.addObject()
                .put("task", result.task())
                .put("metric", result.metric())
                .put("value", result.value())
                .put("majority_baseline", result.majority())
                .put("test_examples", result.testExamples())
                .put("seconds", result.seconds())
                .put("adapter", result.adapter().toString());
    }

    /** Answers of one task or several; those of a task follow each other. */
    void answered(List<QuickstartExample> answers) {
        String task = "";
        for (QuickstartExample answer : answers) {
            if (!answer.task().equals(task)) {
                task = answer.task();
                say("%n%s", task);
            }
            say("  %s", answer.line());
            examples.addObject()
                    .put("task", task)
                    .<ObjectNode>set("input", answer.input())
                    .set("output", answer.output());
        }
    }

    void sizes(AdapterSizes sizes) {
        document.putPOJO("sizes", sizes);
        say("");
        sizes.lines().forEach(line -> say("%s", line));
    }

    /** @param output where the adapters are */
    void finish(Path output) {
        if (json) {
            Output.standard().document(document);
            return;
        }
        say("%nTry next:");
        say(
                "  echo '{\"text\": \"I would watch it again tonight.\"}' | ./bertrand predict --model %s --adapter %s",
                model, output.resolve("sentiment"));
        say("  echo '{\"text\": \"The capital of Italy is [MASK].\"}' | ./bertrand fill-mask");
        say("  ./bertrand train --task classify --train YOUR.tsv --dev TEST.tsv --method lora --output adapters/yours");
    }

    /** A line for people: data, so on standard output, unless that is to be JSON. */
    @SuppressWarnings("AnnotateFormatMethod") // would need a dependency for one private method
    private void say(String format, Object... arguments) {
        if (!json) {
            Output.standard().line(String.format(Locale.ROOT, format, arguments));
        }
    }
}
