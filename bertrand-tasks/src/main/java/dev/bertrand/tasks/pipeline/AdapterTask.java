package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.SharedEncoder.Adapted;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.TextInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** An adapter of an {@link AdapterPipeline} and what its task's layer is good for. */
record AdapterTask(Adapted<?> adapted, Function<List<AdapterRequest>, Job<? extends Prediction>> jobs)
        implements AutoCloseable {

    /** @throws IllegalArgumentException if the folder holds no adapter with a task's layer that can share the base */
    static AdapterTask load(AdapterPipeline pipeline, Path folder, int skipped) throws IOException {
        String architecture = AdapterFolder.architecture(folder);
        if (architecture == null) {
            throw new IllegalArgumentException(
                    "no file of %s says what its task is; wanted a config.json with \"architectures\""
                            .formatted(folder));
        }
        Loading loading = new Loading(pipeline, folder, skipped);
        return switch (architecture) {
            case "BertForSequenceClassification" -> {
                Adapted<BertForSequenceClassification> adapted = loading.load(BertForSequenceClassification::new);
                SequenceClassifier classifier = pipeline.classifier(adapted.model());
                yield new AdapterTask(
                        adapted,
                        requests -> classifier.job(
                                requests.stream().map(AdapterTask::text).toList()));
            }
            case "BertForTokenClassification" -> {
                Adapted<BertForTokenClassification> adapted = loading.load(BertForTokenClassification::new);
                TokenTagger tagger = pipeline.tagger(adapted.model());
                yield new AdapterTask(
                        adapted,
                        requests -> tagger.job(
                                requests.stream()
                                        .map(request -> read(tagger, request))
                                        .toList(),
                                pipeline.aggregation()));
            }
            case "BertForQuestionAnswering" -> {
                Adapted<BertForQuestionAnswering> adapted = loading.load(BertForQuestionAnswering::new);
                QuestionAnswerer answerer = pipeline.answerer(adapted.model());
                yield new AdapterTask(
                        adapted,
                        requests -> answerer.job(
                                requests.stream().map(AdapterTask::question).toList()));
            }
            default ->
                throw new IllegalArgumentException(
                        "%s is an adapter for a %s, which has no task to predict".formatted(folder, architecture));
        };
    }

    private record Loading(AdapterPipeline pipeline, Path folder, int skipped) {
        <M extends BertForTask> Adapted<M> load(BiFunction<BertConfig, Parameters, M> create) throws IOException {
            BertConfig config = AdapterFolder.config(pipeline.base(), folder);
            Adapted<M> adapted = pipeline.shared().load(folder, config, skipped, create);
            List<String> untrained = adapted.model().report().initialized();
            if (!untrained.isEmpty()) {
                adapted.close();
                throw new IllegalArgumentException("%s has no task's layer that was trained: it lacks %s"
                        .formatted(folder, String.join(", ", untrained)));
            }
            return adapted;
        }
    }

    private static TextInput text(AdapterRequest request) {
        if (request instanceof AdapterRequest.Text text) {
            return text.input();
        }
        throw wrong(request, "classifies texts and pairs");
    }

    private static TaggedText read(TokenTagger tagger, AdapterRequest request) {
        if (request instanceof AdapterRequest.Words words) {
            return tagger.read(words.words());
        }
        if (request instanceof AdapterRequest.Text text && text.input().pair() == null) {
            return tagger.read(text.input().text());
        }
        throw wrong(request, "tags a text, or words");
    }

    private static Question question(AdapterRequest request) {
        if (request instanceof AdapterRequest.Asked asked) {
            return asked.question();
        }
        throw wrong(request, "answers questions");
    }

    private static IllegalArgumentException wrong(AdapterRequest request, String task) {
        return new IllegalArgumentException(
                "the adapter %s %s, got %s".formatted(request.adapter(), task, request.kind()));
    }

    @Override
    public void close() {
        adapted.close();
    }
}
