package dev.bertrand.tasks.pipeline;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.model.adapter.SharedEncoder;
import dev.bertrand.model.checkpoint.ModelFolder;
import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many tasks on one frozen base: each is an adapter of a few megabytes, loaded and dropped by name while the pipeline
 * answers. Requests for different adapters go through the base together, in the same batches. Safe for threads.
 */
public final class AdapterPipeline implements AutoCloseable {
    private final Path base;
    private final SharedEncoder shared;
    private final BertTokenizer tokenizer;
    private final Engine engine;
    private final Aggregation aggregation;
    private final UnaryOperator<AnswerOptions> answers;
    private final Map<String, AdapterTask> tasks = new TreeMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock(); // to read: use tasks; to write: change them

    private AdapterPipeline(
            Path base,
            SharedEncoder shared,
            BertTokenizer tokenizer,
            Engine engine,
            Aggregation aggregation,
            UnaryOperator<AnswerOptions> answers) {
        this.base = base;
        this.shared = shared;
        this.tokenizer = tokenizer;
        this.engine = engine;
        this.aggregation = aggregation;
        this.answers = answers;
    }

    /** Loads a base model from its folder, without any adapter yet. */
    public static AdapterPipeline load(Path base) throws IOException {
        return load(base, Engine.shared());
    }

    /**
     * Loads a base model from its folder, without any adapter yet.
     *
     * @param engine whose cores it runs on, in the engine's precision
     */
    public static AdapterPipeline load(Path base, Engine engine) throws IOException {
        return load(base, engine, Aggregation.FIRST, UnaryOperator.identity());
    }

    /**
     * The same with options of one's own for taggers and for answers.
     *
     * @param answers changes the options that an adapter for questions comes with
     */
    public static AdapterPipeline load(
            Path base, Engine engine, Aggregation aggregation, UnaryOperator<AnswerOptions> answers)
            throws IOException {
        BertTokenizer tokenizer = ModelFolder.tokenizer(base, ModelFolder.config(base));
        return new AdapterPipeline(base, SharedEncoder.load(base, engine), tokenizer, engine, aggregation, answers);
    }

    /**
     * Loads an adapter under a name.
     *
     * @throws IllegalArgumentException if the name is taken, or the folder holds no adapter that can share the base
     */
    public void loadAdapter(String name, Path folder) throws IOException {
        loadAdapter(name, folder, 0);
    }

    /**
     * The same without the adapter's first layers, which is faster and less accurate (AdapterDrop: Rücklé et al. 2021,
     * arXiv 2010.11918).
     *
     * @param skippedLayers how many
     */
    public void loadAdapter(String name, Path folder, int skippedLayers) throws IOException {
        AdapterTask task = AdapterTask.load(this, folder, skippedLayers);
        lock.writeLock().lock();
        try {
            if (tasks.containsKey(name)) {
                task.close();
                throw new IllegalArgumentException(
                        "there is an adapter %s already; drop it first, or take another name".formatted(name));
            }
            tasks.put(name, task);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Frees an adapter, when the requests that are being answered are done.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public void dropAdapter(String name) {
        lock.writeLock().lock();
        try {
            task(name).close();
            tasks.remove(name);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The names of the adapters that are loaded. */
    public Set<String> adapters() {
        lock.readLock().lock();
        try {
            return new TreeSet<>(tasks.keySet());
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * The config of the base with an adapter's task.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public BertConfig config(String adapter) {
        lock.readLock().lock();
        try {
            return task(adapter).adapted().model().config();
        } finally {
            lock.readLock().unlock();
        }
    }

    Path base() {
        return base;
    }

    SharedEncoder shared() {
        return shared;
    }

    SequenceClassifier classifier(BertForSequenceClassification model) {
        return new SequenceClassifier(model, tokenizer, model.config().maxPositions(), engine);
    }

    TokenTagger tagger(BertForTokenClassification model) {
        return new TokenTagger(model, tokenizer, model.config().maxPositions(), engine);
    }

    QuestionAnswerer answerer(BertForQuestionAnswering model) {
        return new QuestionAnswerer(model, tokenizer, answers.apply(AnswerOptions.of(model.config())), engine);
    }

    Aggregation aggregation() {
        return aggregation;
    }

    private AdapterTask task(String name) {
        AdapterTask task = tasks.get(name);
        if (task == null) {
            throw new IllegalArgumentException("there is no adapter %s; loaded are %s".formatted(name, tasks.keySet()));
        }
        return task;
    }

    /** Answers one request. */
    public Prediction predict(AdapterRequest request) {
        return predict(List.of(request)).get(0);
    }

    /**
     * Answers requests, each by its own adapter; the answers are in their order.
     *
     * @throws IllegalArgumentException if an adapter is not loaded, or a request is not for its task
     */
    public List<Prediction> predict(List<AdapterRequest> requests) {
        lock.readLock().lock();
        try {
            Map<String, List<Integer>> byAdapter = IntStream.range(0, requests.size())
                    .boxed()
                    .collect(Collectors.groupingBy(
                            i -> requests.get(i).adapter(), LinkedHashMap::new, Collectors.toList()));
            List<Work> work = new ArrayList<>();
            byAdapter.forEach((name, indices) -> {
                AdapterTask task = task(name);
                work.add(new Work(
                        task,
                        task.jobs().apply(indices.stream().map(requests::get).toList())));
            });
            run(work);
            Prediction[] answers = new Prediction[requests.size()];
            int job = 0;
            for (List<Integer> indices : byAdapter.values()) {
                List<? extends Prediction> ofJob = work.get(job++).job().answers();
                for (int i = 0; i < indices.size(); i++) {
                    answers[indices.get(i)] = ofJob.get(i);
                }
            }
            return Arrays.asList(answers);
        } finally {
            lock.readLock().unlock();
        }
    }

    private record Work(AdapterTask task, Job<? extends Prediction> job) {}

    /** A sequence of a job; {@code index} is its place there. */
    private record Part(Work work, int index) {
        Encoding encoding() {
            return work.job().encodings().get(index);
        }
    }

    private void run(List<Work> work) {
        List<Part> parts = work.stream()
                .flatMap(each ->
                        IntStream.range(0, each.job().encodings().size()).mapToObj(i -> new Part(each, i)))
                .toList();
        if (parts.isEmpty()) {
            return;
        }
        Batches.forEachEncoding(engine, parts.stream().map(Part::encoding).toList(), (batch, indices) -> {
            try (Scope scope = Scope.inference()) {
                answer(batch, IntStream.of(indices).mapToObj(parts::get).toList());
            }
        });
    }

    private void answer(Batch batch, List<Part> parts) {
        Hidden hidden = shared.forward(
                batch, parts.stream().map(part -> part.work().task().adapted()).toList());
        Map<Work, List<Integer>> rows = IntStream.range(0, parts.size())
                .boxed()
                .collect(Collectors.groupingBy(i -> parts.get(i).work(), LinkedHashMap::new, Collectors.toList()));
        rows.forEach((work, sequences) -> {
            int[] ofBatch = sequences.stream().mapToInt(Integer::intValue).toArray();
            int[] ofJob = IntStream.of(ofBatch).map(i -> parts.get(i).index()).toArray();
            work.job().accept(work.task().adapted().model().select(hidden.only(ofBatch)), ofJob);
        });
    }

    /** Frees the base and all adapters, when the requests that are being answered are done. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            tasks.values().forEach(AdapterTask::close);
            tasks.clear();
            shared.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
