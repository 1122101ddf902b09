package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Answer;
import dev.bertrand.tasks.pipeline.Classification;
import dev.bertrand.tasks.pipeline.Entity;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.tasks.pipeline.Question;
import dev.bertrand.tasks.pipeline.Tags;
import dev.bertrand.text.TextInput;
import java.util.List;
import java.util.Objects;

/** Turns the records of {@code predict} into inputs of the pipelines, and their answers into JSON. */
final class Predictions {
    private static final double THRESHOLD = 0.5;

    private Predictions() {}

    /** {@code {"text"}} or {@code {"text", "pair"}}. */
    static TextInput textOrPair(ObjectNode record) {
        return new TextInput(Json.text(record, "text"), Json.optionalText(record, "pair"));
    }

    /** {@code {"question", "context"}}; the context may be a list of paragraphs. */
    static Question question(ObjectNode record) {
        String question = Json.text(record, "question");
        return record.path("context").isArray()
                ? new Question(question, Objects.requireNonNull(Json.texts(record, "context")))
                : Question.of(question, Json.text(record, "context"));
    }

    /** {@code {"words": [...]}}. */
    static List<String> words(ObjectNode record) {
        List<String> words = Json.texts(record, "words");
        if (words == null || words.isEmpty()) {
            throw new IllegalArgumentException("\"words\" is empty; wanted a list of texts");
        }
        return words;
    }

    /** Whether a record for a tagger comes in words. */
    static boolean isSplit(ObjectNode record) {
        return record.path("words").isArray();
    }

    /** A record of any task, with the name of its {@code adapter}. */
    static AdapterRequest request(ObjectNode record) {
        String adapter = Json.text(record, "adapter");
        if (isSplit(record)) {
            return new AdapterRequest.Words(adapter, words(record));
        }
        return record.has("question")
                ? new AdapterRequest.Asked(adapter, question(record))
                : new AdapterRequest.Text(adapter, textOrPair(record));
    }

    /**
     * Any task's answer.
     *
     * @param config of the model that gave it
     */
    static ObjectNode json(Prediction answer, ObjectNode record, BertConfig config) {
        if (answer instanceof Classification classification) {
            return json(classification, config.isMultiLabel());
        }
        return answer instanceof Tags tags
                ? json(tags, isSplit(record))
                : json((Answer) answer, record.path("context").isArray());
    }

    /** @param labels whether an input may have any number of them, so that the likeliest one does not tell all */
    static ObjectNode json(Classification answer, boolean labels) {
        ObjectNode json = Json.record();
        json.put("label", answer.label());
        json.put("score", answer.score());
        ObjectNode scores = json.putObject("scores");
        answer.scores().forEach(scores::put);
        if (labels) {
            answer.labels(THRESHOLD).forEach(json.putArray("labels")::add);
        }
        return withTruncation(json, answer.truncatedTokens());
    }

    static ObjectNode json(Tags answer, boolean withLabels) {
        ObjectNode json = Json.record();
        ArrayNode entities = json.putArray("entities");
        for (Entity entity : answer.entities()) {
            entities.addObject()
                    .put("start", entity.start())
                    .put("end", entity.end())
                    .put("text", entity.text())
                    .put("label", entity.label())
                    .put("score", entity.score());
        }
        if (withLabels) {
            ArrayNode labels = json.putArray("labels");
            answer.labels().forEach(labels::add);
        }
        return json;
    }

    /**
     * @param paragraphs whether the context was a list, so that an answer says which paragraph it is in
     */
    static ObjectNode json(Answer answer, boolean paragraphs) {
        ObjectNode json = Json.record();
        json.put("answer", answer.text());
        if (paragraphs) {
            json.put("paragraph", answer.paragraph());
        }
        json.put("start", answer.start());
        json.put("end", answer.end());
        json.put("score", answer.score());
        if (answer.nullOdds() != null) {
            json.put("null_score", answer.nullOdds());
        }
        ArrayNode nbest = json.putArray("nbest");
        for (Answer.Candidate candidate : answer.nbest()) {
            ObjectNode one = nbest.addObject().put("answer", candidate.text());
            if (paragraphs) {
                one.put("paragraph", candidate.paragraph());
            }
            one.put("start", candidate.start()).put("end", candidate.end()).put("score", candidate.score());
        }
        return withTruncation(json, answer.truncatedTokens());
    }

    /** A text that did not fit says so, and by how much. */
    private static ObjectNode withTruncation(ObjectNode json, int tokens) {
        if (tokens > 0) {
            json.put("truncated_tokens", tokens);
        }
        return json;
    }
}
