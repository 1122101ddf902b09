package dev.bertrand.train.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.tasks.dataset.GlueTask;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GluePlanTest {
    private static final List<Long> SEEDS = List.of(1L, 2L);

    @TempDir
    Path folder;

    private TinyGlue data;

    @BeforeEach
    void prepare() {
        data = new TinyGlue(folder);
    }

    @Test
    void all_takes_what_is_there_and_names_the_rest() {
        data.with("RTE").with("CoLA").with("MNLI").without("RTE", "train.tsv").without("CoLA", "test.tsv");

        GluePlan plan = GluePlan.all(data.glue(), SEEDS);

        assertThat(plan.tasks()).containsExactly(GlueTask.COLA, GlueTask.MNLI);
        assertThat(plan.leftOut())
                .extracting(LeftOut::name)
                .containsExactly("SST-2", "MRPC", "STS-B", "QQP", "QNLI", "RTE", "WNLI", "CoLA.tsv", "AX");
        assertThat(plan.leftOut())
                .anySatisfy(left -> assertThat(left)
                        .hasToString("RTE: left out, %s is missing".formatted(folder.resolve("RTE/train.tsv"))))
                .anySatisfy(left -> assertThat(left)
                        .hasToString("QQP: left out, there is no folder %s".formatted(folder.resolve("QQP"))));
    }

    @Test
    void without_mnli_nobody_answers_the_diagnostic_set() {
        data.with("RTE").with("diagnostic");

        assertThat(GluePlan.all(data.glue(), SEEDS).leftOut())
                .filteredOn(left -> left.name().equals("AX"))
                .singleElement()
                .satisfies(left -> assertThat(left.reason()).contains("MNLI"));
        assertThat(GluePlan.of(data.glue(), List.of(GlueTask.RTE), SEEDS).leftOut())
                .isEmpty();
    }

    @Test
    void a_task_that_was_asked_for_must_be_there() {
        data.with("RTE").with("MNLI").without("MNLI", "dev_mismatched.tsv");

        assertThatThrownBy(() -> GluePlan.of(data.glue(), List.of(GlueTask.RTE, GlueTask.MNLI), SEEDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MNLI cannot be trained: " + folder.resolve("MNLI/dev_mismatched.tsv"));
    }

    @Test
    void a_folder_of_something_else_is_an_error_that_lists_the_tasks() {
        assertThatThrownBy(() -> GluePlan.all(data.glue(), SEEDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no GLUE task")
                .hasMessageContaining("CoLA, SST-2, MRPC, STS-B, QQP, MNLI, QNLI, RTE, WNLI");
    }

    @Test
    void a_seed_is_given_once() {
        data.with("RTE");

        assertThatThrownBy(() -> GluePlan.all(data.glue(), List.of(3L, 3L))).hasMessageContaining("[3, 3]");
    }
}
