package dev.bertrand.cli;

import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.BadRows;
import dev.bertrand.tasks.dataset.QuestionExample;
import dev.bertrand.tasks.dataset.SquadReader;
import dev.bertrand.tasks.metric.MajorityBaseline;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Answer;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.task.QuestionAnsweringTask;
import dev.bertrand.train.task.TaskData;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Questions on short articles, answered with a part of the article. */
record QuickstartQuestions(TaskData<QuestionExample> data) implements QuickstartTask<QuestionExample> {
    private static final double PERCENT = 100; // as SQuAD's metrics are given
    private static final String ARTICLE = "BERT is a language model that was published in 2018. It reads a sentence in "
            + "both directions at once, and it was trained on thousands of books and on the English Wikipedia.";
    private static final List<String> QUESTIONS = List.of("When was BERT published?", "What was it trained on?");

    static QuickstartQuestions in(Path folder) {
        Path train = folder.resolve("questions-train.json");
        Path test = folder.resolve("questions-test.json");
        SquadReader reader = new SquadReader(BadRows.STOP);
        List<QuestionExample> training = reader.read(train).examples();
        return new QuickstartQuestions(new TaskData<>(
                "questions",
                QuestionAnsweringTask.of(training),
                training,
                reader.read(test).examples(),
                Map.of("train", train, "dev", test)));
    }

    @Override
    public boolean readsPooler() {
        return false;
    }

    @Override
    public int epochs() {
        return 3;
    }

    @Override
    public double test(BertForTask model, BertTokenizer tokenizer, Engine engine) {
        return QuickstartTask.super.test(model, tokenizer, engine) / PERCENT;
    }

    @Override
    public double majority() {
        return MajorityBaseline.f1(data.train(), data.dev()) / PERCENT;
    }

    @Override
    public List<AdapterRequest> asked() {
        return QUESTIONS.stream()
                .map(question -> AdapterRequest.ofQuestion(data.name(), question, ARTICLE))
                .toList();
    }

    @Override
    public QuickstartExample example(AdapterRequest request, Prediction answer) {
        String question = ((AdapterRequest.Asked) request).question().text();
        Answer span = (Answer) answer;
        return new QuickstartExample(
                data.name(),
                Json.record().put("question", question).put("context", ARTICLE),
                Predictions.json(span, false),
                String.format(Locale.ROOT, "%s  %s (%.2f)", question, span.text(), span.score()));
    }
}
