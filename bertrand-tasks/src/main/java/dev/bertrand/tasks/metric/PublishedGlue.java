package dev.bertrand.tasks.metric;

import static java.util.Map.entry;

import dev.bertrand.tasks.dataset.GlueTask;
import java.util.Map;
import java.util.OptionalDouble;

/** Published rows of BERT-base on GLUE to lay beside one's own, from 0 to 1. */
@SuppressWarnings("ImmutableEnumChecker") // its maps come from Map.of
public enum PublishedGlue {
    HUGGING_FACE_DEV(
            "bert-base-cased on the development sets, 3 epochs (MRPC, WNLI 5), batch 32, learning rate 2e-5, length 128; "
                    + "Hugging Face transformers, examples/pytorch/text-classification/README.md",
            Map.ofEntries(
                    entry(GlueTask.COLA, Map.of("matthews_correlation", 0.5653)),
                    entry(GlueTask.SST2, Map.of("accuracy", 0.9232)),
                    entry(GlueTask.MRPC, Map.of("accuracy", 0.8407, "f1", 0.8885)),
                    entry(GlueTask.STSB, Map.of("pearson", 0.8864, "spearmanr", 0.8848)),
                    entry(GlueTask.QQP, Map.of("accuracy", 0.9071, "f1", 0.8749)),
                    entry(GlueTask.MNLI, Map.of("accuracy", 0.8391, TaskMetrics.MISMATCHED_ACCURACY, 0.8410)),
                    entry(GlueTask.QNLI, Map.of("accuracy", 0.9066)),
                    entry(GlueTask.RTE, Map.of("accuracy", 0.6570)),
                    entry(GlueTask.WNLI, Map.of("accuracy", 0.5634)))),
    PAPER_TEST(
            "BERT-base on the test sets; Devlin et al. 2018 (arXiv 1810.04805), table 1",
            Map.of(
                    GlueTask.COLA, Map.of("matthews_correlation", 0.521),
                    GlueTask.SST2, Map.of("accuracy", 0.935),
                    GlueTask.MRPC, Map.of("f1", 0.889),
                    GlueTask.STSB, Map.of("spearmanr", 0.858),
                    GlueTask.QQP, Map.of("f1", 0.712),
                    GlueTask.MNLI, Map.of("accuracy", 0.846, TaskMetrics.MISMATCHED_ACCURACY, 0.834),
                    GlueTask.QNLI, Map.of("accuracy", 0.905),
                    GlueTask.RTE, Map.of("accuracy", 0.664)));

    private final String source;
    private final Map<GlueTask, Map<String, Double>> scores;

    PublishedGlue(String source, Map<GlueTask, Map<String, Double>> scores) {
        this.source = source;
        this.scores = scores;
    }

    /** What was measured, and where it is published. */
    public String source() {
        return source;
    }

    /** All metrics by task. */
    public Map<GlueTask, Map<String, Double>> scores() {
        return scores;
    }

    /** One metric of one task, if it is published. */
    public OptionalDouble value(GlueTask task, String metric) {
        Double value = scores.getOrDefault(task, Map.of()).get(metric);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
