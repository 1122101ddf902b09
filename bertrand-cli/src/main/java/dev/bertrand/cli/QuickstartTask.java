package dev.bertrand.cli;

import dev.bertrand.model.head.BertForTask;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.pipeline.AdapterRequest;
import dev.bertrand.tasks.pipeline.Prediction;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.train.task.TaskData;
import java.util.List;

/**
 * A task of the quickstart: what its adapter learns from, what it is measured against, and what it is asked.
 *
 * @param <E> its examples
 */
interface QuickstartTask<E extends Example> {
    /** Inputs are cut to this many tokens; the longest bundled one has 48. */
    int MAX_LENGTH = 64;

    /** The bundled training part, and as {@code dev} the test part; its name is the adapter's. */
    TaskData<E> data();

    /** Whether the task's layer reads the pooler, which then learns with the adapter. */
    boolean readsPooler();

    /** Passes over the training part. */
    int epochs();

    /** The task's deciding metric on the test part, 0 to 1. The model stays open. */
    default double test(BertForTask model, BertTokenizer tokenizer, Engine engine) {
        String metric = data().task().decidingMetric();
        return data().task()
                .score(model, tokenizer, data().dev(), MAX_LENGTH, engine)
                .getOrDefault(metric, Double.NaN);
    }

    /** The same metric of the best guess that looks at no example, 0 to 1. */
    double majority();

    /** A few inputs that are in no data set. */
    List<AdapterRequest> asked();

    /** One of them with its answer. */
    QuickstartExample example(AdapterRequest request, Prediction answer);
}
