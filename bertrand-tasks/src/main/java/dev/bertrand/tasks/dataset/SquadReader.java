package dev.bertrand.tasks.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016 and 2018) and data sets in their layout, one article at a time.
 *
 * <p>{@code answer_start} counts code points; where the answer is not there but is at that UTF-16 index (CMRC 2018),
 * that is meant. An {@code answer_start} of -1 marks an answer that is no part of its context. A question whose answer
 * is not where the file says is bad; under {@link BadRows#SKIP} the question stays, its answer becomes
 * {@link Answer#UNLOCATED}, and evaluation is the same as with the official script.
 */
public final class SquadReader {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String EXPECTED =
            "SQuAD JSON: {\"data\": [{\"paragraphs\": [{\"context\": ..., \"qas\": [...]}]}]}";

    private final BadRows badRows;

    public SquadReader(BadRows badRows) {
        this.badRows = badRows;
    }

    /**
     * Reads a file, gunzipped where its name ends in {@code .gz}.
     *
     * @throws DatasetException if it cannot be read, is not in SQuAD's layout, or holds no questions
     */
    public Dataset<QuestionExample> read(Path path) {
        DataFile file = new DataFile(path);
        Questions questions = new Questions(file.name());
        try (BufferedReader reader = file.open();
                JsonParser json = JSON.createParser(reader)) {
            if (!enterData(json)) {
                throw new DatasetException(
                        "%s is JSON, but has no list 'data'.\nExpected %s.".formatted(path, EXPECTED));
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                questions.article(JSON.readTree(json));
            }
            return questions.examples.finish(EXPECTED);
        } catch (JsonProcessingException e) {
            throw new DatasetException(
                    "%s:%d: is not JSON: %s.\nExpected %s."
                            .formatted(path, e.getLocation().getLineNr(), e.getOriginalMessage(), EXPECTED),
                    e);
        } catch (IOException e) {
            throw file.unreadable(e, 0);
        }
    }

    /** Moves into the list of articles; false if there is none. */
    private static boolean enterData(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean data = json.currentName().equals("data");
            JsonToken value = json.nextToken();
            if (data) {
                return value == JsonToken.START_ARRAY;
            }
            json.skipChildren();
        }
        return false;
    }

    /** The questions of one file. */
    private final class Questions {
        private final String file;
        private final Collector<QuestionExample> examples;
        private final Set<String> ids = new HashSet<>();

        Questions(String file) {
            this.file = file;
            this.examples = new Collector<>(file, badRows);
        }

        void article(JsonNode article) {
            for (JsonNode paragraph : article.path("paragraphs")) {
                JsonNode context = paragraph.path("context");
                for (JsonNode question : paragraph.path("qas")) {
                    String id = question.path("id").asText("");
                    String source = file + ":question " + id;
                    if (id.isEmpty()
                            || !context.isTextual()
                            || !question.path("question").isTextual()) {
                        examples.bad(source, "lacks an id, a question or a context");
                        continue;
                    }
                    if (!ids.add(id)) {
                        examples.bad(source, "has an id that another question has");
                        continue;
                    }
                    question(question, id, context.asText(), source);
                }
            }
        }

        private void question(JsonNode question, String id, String context, String source) {
            List<Answer> answers = new ArrayList<>();
            for (JsonNode answer : question.path("answers")) {
                String text = answer.path("text").asText("");
                int declared = answer.path("answer_start").asInt(Answer.UNLOCATED);
                int start = locate(context, text, declared);
                if (declared >= 0 && start == Answer.UNLOCATED) {
                    examples.bad(
                            source,
                            "has answer '%s', which is not at character %d of its context".formatted(text, declared));
                }
                answers.add(new Answer(text, start));
            }
            boolean impossible = question.path("is_impossible").asBoolean(false);
            String asked = question.path("question").asText();
            examples.add(new QuestionExample(id, asked, context, answers, impossible, source));
        }
    }

    /** From an index in code points, or failing that in UTF-16 units, to one in UTF-16 units. */
    static int locate(String context, String text, int declared) {
        if (declared < 0 || text.isEmpty()) {
            return Answer.UNLOCATED;
        }
        if (declared <= context.codePointCount(0, context.length())) {
            int start = context.offsetByCodePoints(0, declared);
            if (context.startsWith(text, start)) {
                return start;
            }
        }
        return context.startsWith(text, declared) ? declared : Answer.UNLOCATED;
    }
}
