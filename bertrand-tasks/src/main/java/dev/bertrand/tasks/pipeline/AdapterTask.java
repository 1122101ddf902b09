package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.adapter.AdapterFolder;
import dev.bertrand.model.adapter.SharedEncoder;
import dev.bertrand.model.adapter.SharedEncoder.Adapted;
import dev.bertrand.model.checkpoint.Parameters;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TextInput;
import dev.bertrand.torch.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** An adapter of an {@link AdapterPipeline} and what its task's layer is good for. */
record AdapterTask(Adapted<?> adapted, Function<List<AdapterRequest>, Job<? extends Prediction>> jobs)
        implements AutoCloseable {

    static AdapterTask load(
            SharedEncoder shared, Path base, Path folder, int skipped, BertTokenizer tokenizer, Engine engine)
            throws IOException {
        Loading loading = new Loading(shared, base, folder, skipped);
        String architecture = AdapterFolder.architecture(folder);
        if (architecture == null) {
            throw new IllegalArgumentException(
                    "no file of %s says what its task is; wanted a config.json with \"architectures\""
                            .formatted(folder));
        }
        return switch (architecture) {
            case "BertForSequenceClassification" -> {
                var adapted = loading.load(BertForSequenceClassification::new);
                var classifier = new SequenceClassifier(adapted.model(), tokenizer, positions(adapted), engine);
                yield new AdapterTask(
                        adapted,
                        requests -> classifier.job(
                                requests.stream().map(AdapterTask::text).toList()));
            }
            case "BertForTokenClassification" -> {
                var adapted = loading.load(BertForTokenClassification::new);
                var tagger = new TokenTagger(adapted.model(), tokenizer, positions(adapted), engine);
                yield new AdapterTask(
                        adapted,
                        requests -> tagger.job(
                                requests.stream()
                                        .map(request -> read(tagger, request))
                                        .toList(),
                                Aggregation.FIRST));
            }
            case "BertForQuestionAnswering" -> {
                var adapted = loading.load(BertForQuestionAnswering::new);
                var options = AnswerOptions.of(adapted.model().config());
                var answerer = new QuestionAnswerer(adapted.model(), tokenizer, options, engine);
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

    private record Loading(SharedEncoder shared, Path base, Path folder, int skipped) {
        <M extends BertForTask> Adapted<M> load(BiFunction<BertConfig, Parameters, M> create) throws IOException {
            return shared.load(folder, AdapterFolder.config(base, folder), skipped, create);
        }
    }

    private static int positions(Adapted<?> adapted) {
        return adapted.model().config().maxPositions();
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
        return new IllegalArgumentException("the adapter %s %s, got a %s"
                .formatted(request.adapter(), task, request.getClass().getSimpleName()));
    }

    @Override
    public void close() {
        adapted.close();
    }
}
