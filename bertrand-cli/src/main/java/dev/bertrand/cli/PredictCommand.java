package dev.bertrand.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.tasks.pipeline.AdapterPipeline;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Aggregation;
import dev.bertrand.tasks.pipeline.Answer;
import dev.bertrand.tasks.pipeline.AnswerOptions;
import dev.bertrand.tasks.pipeline.ModelSource;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.tasks.pipeline.Question;
import dev.bertrand.tasks.pipeline.QuestionAnswerer;
import dev.bertrand.tasks.pipeline.SequenceClassifier;
import dev.bertrand.tasks.pipeline.Tags;
import dev.bertrand.tasks.pipeline.TokenTagger;
import dev.bertrand.text.TextInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers with a fine-tuned model; its config.json says for which task. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        versionProvider = Versions.class,
        description = "Answers JSON lines with a fine-tuned model.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  echo '{\"text\": \"This movie was amazing!\"}' | ./bertrand predict --model models/reviews",
            "  echo '{\"text\": \"A man sleeps.\", \"pair\": \"Nobody is awake.\"}' | ./bertrand predict --model models/nli",
            "  echo '{\"words\": [\"Ada\", \"lives\", \"in\", \"Turin\"]}' | ./bertrand predict --model models/ner",
            "  echo '{\"text\": \"Ada lives in Turin.\"}' | ./bertrand predict --model models/ner --aggregation max",
            "  echo '{\"question\": \"Who?\", \"context\": \"Ada did.\"}' | ./bertrand predict --model models/squad",
            "  echo '{\"question\": \"Who?\", \"context\": [\"One page.\", \"Another.\"]}' | ./bertrand predict --model models/squad",
            "  ./bertrand predict --model bert-base-uncased --adapter adapters/reviews < texts.jsonl",
            "  ./bertrand predict --model bert-base-uncased --adapter mood=adapters/reviews --adapter pos=adapters/pos < mixed.jsonl",
            "  ./bertrand predict --model models/reviews < texts.jsonl > answers.jsonl"
        })
final class PredictCommand implements Callable<Integer> {
    /** Lines read ahead, to be sorted by length and answered in batches. */
    private static final int WINDOW = 512;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    QuestionOptions questions = new QuestionOptions();

    @Mixin
    SourceOptions source = new SourceOptions();

    @Option(
            names = "--aggregation",
            description = "how a tagger's word pieces become entities: none, simple, first, average or max "
                    + "(default: first)")
    Aggregation aggregation = Aggregation.FIRST;

    @Option(
            names = "--skip-layers",
            paramLabel = "K",
            description =
                    "adapters with names: leave them out of the first K layers, which is faster and less accurate "
                            + "(AdapterDrop; default: ${DEFAULT-VALUE})")
    int skippedLayers;

    @Parameters(paramLabel = "FILE", description = "JSON lines (default: standard input)")
    List<String> files = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (source.names()) {
            return byName(JsonLines.of("predicting", files, common));
        }
        if (skippedLayers != 0) {
            throw new IllegalArgumentException(
                    "--skip-layers is %d, but it is for adapters with names; wanted --adapter NAME=DIR, and records that say \"adapter\": \"NAME\""
                            .formatted(skippedLayers));
        }
        ModelSource found = source.resolve(common);
        String architecture = source.architecture(found);
        JsonLines lines = JsonLines.of("predicting", files, common);
        return switch (architecture) {
            case "BertForSequenceClassification" -> classify(found, lines);
            case "BertForTokenClassification" -> tag(found, lines);
            case "BertForQuestionAnswering" -> answer(found, lines);
            default ->
                throw new IllegalArgumentException(
                        "%s holds a %s, which has no task to predict. Fine-tune it first: bertrand train --model %s --task ..."
                                .formatted(found.folder(), architecture, source.model));
        };
    }

    /** Each record says which adapter answers it; all of them go through the one base together. */
    private int byName(JsonLines lines) throws IOException {
        Path base = Models.resolve(source.model, common);
        Map<String, Path> adapters = source.named(base);
        try (AdapterPipeline pipeline =
                AdapterPipeline.load(base, common.startEngine(), aggregation, questions::apply)) {
            for (Map.Entry<String, Path> adapter : adapters.entrySet()) {
                pipeline.loadAdapter(adapter.getKey(), adapter.getValue(), skippedLayers);
            }
            return lines.run(WINDOW, records -> {
                List<AdapterRequest> requests =
                        records.stream().map(Predictions::request).toList();
                List<Prediction> answers = pipeline.predict(requests);
                return IntStream.range(0, answers.size())
                        .mapToObj(i -> Predictions.json(
                                answers.get(i),
                                records.get(i),
                                pipeline.config(requests.get(i).adapter())))
                        .toList();
            });
        }
    }

    private int classify(ModelSource found, JsonLines lines) throws IOException {
        try (SequenceClassifier classifier = SequenceClassifier.load(found, common::startEngine)) {
            FineTuned.require(classifier.model().report(), found.folder());
            boolean many = classifier.model().config().isMultiLabel();
            return lines.run(WINDOW, records -> {
                List<TextInput> inputs =
                        records.stream().map(Predictions::textOrPair).toList();
                return classifier.classify(inputs).stream()
                        .map(answer -> Predictions.json(answer, many))
                        .toList();
            });
        }
    }

    private int tag(ModelSource found, JsonLines lines) throws IOException {
        try (TokenTagger tagger = TokenTagger.load(found, common::startEngine)) {
            FineTuned.require(tagger.model().report(), found.folder());
            return lines.run(WINDOW, records -> tags(tagger, records));
        }
    }

    private List<ObjectNode> tags(TokenTagger tagger, List<ObjectNode> records) {
        List<List<String>> sentences = records.stream()
                .filter(Predictions::isSplit)
                .map(Predictions::words)
                .toList();
        List<String> texts = records.stream()
                .filter(record -> !Predictions.isSplit(record))
                .map(record -> Json.text(record, "text"))
                .toList();
        Iterator<Tags> tagsOfSentences =
                tagger.tagSentences(sentences, aggregation).iterator();
        Iterator<Tags> tagsOfTexts = tagger.tagTexts(texts, aggregation).iterator();
        return records.stream()
                .map(record -> Predictions.isSplit(record)
                        ? Predictions.json(tagsOfSentences.next(), true)
                        : Predictions.json(tagsOfTexts.next(), false))
                .toList();
    }

    private int answer(ModelSource found, JsonLines lines) throws IOException {
        try (QuestionAnswerer answerer = QuestionAnswerer.load(
                found, config -> questions.apply(AnswerOptions.of(config)), common::startEngine)) {
            FineTuned.require(answerer.model().report(), found.folder());
            return lines.run(WINDOW, records -> {
                List<Question> asked =
                        records.stream().map(Predictions::question).toList();
                List<Answer> answers = answerer.answer(asked);
                return IntStream.range(0, answers.size())
                        .mapToObj(i -> Predictions.json(
                                answers.get(i), records.get(i).path("context").isArray()))
                        .toList();
            });
        }
    }
}
