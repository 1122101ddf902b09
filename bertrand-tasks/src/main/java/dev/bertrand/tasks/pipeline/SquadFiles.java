package dev.bertrand.tasks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.tasks.pipeline.Answer.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that Google's and Hugging Face's run_squad.py leave and SQuAD's official scripts read: {@code
 * predictions.json}, {@code nbest_predictions.json} and, where a model may find no answer, {@code null_odds.json}.
 */
public final class SquadFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SquadFiles() {}

    /**
     * Writes them into {@code folder}, which is made if need be.
     *
     * @param ids of the questions, in the order of {@code answers}
     */
    public static void write(Path folder, List<String> ids, List<Answer> answers) throws IOException {
        if (ids.size() != answers.size()) {
            throw new IllegalArgumentException("%d ids but %d answers".formatted(ids.size(), answers.size()));
        }
        ObjectNode predictions = JSON.createObjectNode();
        ObjectNode nbest = JSON.createObjectNode();
        ObjectNode nullOdds = JSON.createObjectNode();
        for (int i = 0; i < ids.size(); i++) {
            Answer answer = answers.get(i);
            predictions.put(ids.get(i), answer.text());
            nbest.set(ids.get(i), candidates(answer));
            if (answer.nullOdds() != null) {
                nullOdds.put(ids.get(i), answer.nullOdds());
            }
        }
        Files.createDirectories(folder);
        ObjectWriter writer = JSON.writerWithDefaultPrettyPrinter();
        writer.writeValue(folder.resolve("predictions.json").toFile(), predictions);
        writer.writeValue(folder.resolve("nbest_predictions.json").toFile(), nbest);
        if (!nullOdds.isEmpty()) {
            writer.writeValue(folder.resolve("null_odds.json").toFile(), nullOdds);
        }
    }

    private static ArrayNode candidates(Answer answer) {
        ArrayNode candidates = JSON.createArrayNode();
        for (Candidate candidate : answer.nbest()) {
            candidates
                    .addObject()
                    .put("text", candidate.text())
                    .put("probability", candidate.score())
                    .put("start_logit", candidate.startLogit())
                    .put("end_logit", candidate.endLogit());
        }
        return candidates;
    }
}
