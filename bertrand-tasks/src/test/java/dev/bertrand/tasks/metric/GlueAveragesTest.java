package dev.bertrand.tasks.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bertrand.tasks.dataset.GlueTask;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GlueAveragesTest {
    @Test
    void a_task_counts_once_whatever_the_number_of_its_metrics() {
        Map<GlueTask, Map<String, Double>> scores = Map.of(
                GlueTask.COLA, Map.of("matthews_correlation", 0.5),
                GlueTask.MRPC, Map.of("accuracy", 0.8, "f1", 0.9),
                GlueTask.MNLI, Map.of("accuracy", 0.84, "accuracy_mm", 0.82),
                GlueTask.WNLI, Map.of("accuracy", 0.56));

        // (0.5 + 0.85 + 0.83 + 0.56) / 4, and the same without the last
        assertThat(GlueAverages.official(scores).getAsDouble()).isCloseTo(0.685, within(1e-12));
        assertThat(GlueAverages.withoutWnli(scores).getAsDouble()).isCloseTo(2.18 / 3, within(1e-12));
        assertThat(GlueAverages.asInPaper(scores)).isEmpty();
        assertThat(GlueAverages.official(Map.of())).isEmpty();
    }

    @Test
    void the_papers_row_has_the_papers_average() {
        assertThat(GlueAverages.asInPaper(PublishedGlue.PAPER_TEST.scores()).getAsDouble())
                .isCloseTo(0.796, within(5e-4));
    }

    @Test
    void hugging_faces_row_covers_every_metric_of_every_task() {
        for (GlueTask task : GlueTask.values()) {
            assertThat(task.metrics())
                    .allSatisfy(metric -> assertThat(PublishedGlue.HUGGING_FACE_DEV.value(task, metric))
                            .isPresent());
        }
        // The mean of the nine tasks' means, added up by hand from the published table.
        double sum = 56.53
                + 92.32
                + (88.85 + 84.07) / 2
                + (88.64 + 88.48) / 2
                + (90.71 + 87.49) / 2
                + (83.91 + 84.10) / 2
                + 90.66
                + 65.70
                + 56.34;
        assertThat(GlueAverages.official(PublishedGlue.HUGGING_FACE_DEV.scores())
                        .getAsDouble())
                .isCloseTo(sum / 900, within(1e-12));
        assertThat(PublishedGlue.PAPER_TEST.value(GlueTask.WNLI, "accuracy")).isEmpty();
    }
}
