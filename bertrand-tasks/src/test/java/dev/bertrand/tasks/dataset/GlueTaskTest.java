package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlueTaskTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            COLA | src~1~~A line.                                             | A line. |         | acceptable
            COLA | src~0~*~A line "                                           | A line " |        | unacceptable
            SST2 | sentence~label/A line ~1                                   | A line  |         | positive
            MRPC | \uFEFFQuality~#1 ID~#2 ID~#1 String~#2 String/0~8~9~One~"Two | One   | "Two    | not_equivalent
            STSB | index~genre~sentence1~sentence2~score/4~g~One~Two~3.750    | One     | Two     | 3.750
            QQP  | id~qid1~qid2~question1~question2~is_duplicate/4~1~2~One~Two~1 | One  | Two     | duplicate
            MNLI | index~sentence1~sentence2~label1~gold_label/4~One~Two~neutral~entailment | One | Two | entailment
            QNLI | index~question~sentence~label/4~One~Two~not_entailment     | One     | Two     | not_entailment
            RTE  | index~sentence1~sentence2~label/4~One~Two~entailment       | One     | Two     | entailment
            WNLI | index~sentence1~sentence2~label/4~One~Two~0                | One     | Two     | not_entailment
            """)
    void reads_the_official_training_files(GlueTask task, String content, String text, String pair, String label) {
        TestFile.write(folder, "train.tsv", content.replace('~', '\t').replace('/', '\n') + "\n");

        TextExample example = task.train(folder).examples().get(0);

        assertThat(example.text().strip()).isEqualTo(text);
        assertThat(example.pair()).isEqualTo(pair);
        assertThat(example.label()).isEqualTo(label);
        assertThat(task.pairs()).isEqualTo(pair != null);
        assertThat(task.regression() || task.labels().contains(label)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            COLA | test.tsv         | index~sentence/5~One
            SST2 | test.tsv         | index~sentence/5~One
            MRPC | test.tsv         | index~#1 ID~#2 ID~#1 String~#2 String/5~8~9~One~Two
            QQP  | test.tsv         | id~question1~question2/5~One~Two
            MNLI | test_matched.tsv | index~promptID~sentence1~sentence2/5~1~One~Two
            QNLI | test.tsv         | index~question~sentence/5~One~Two
            """)
    void test_files_have_indices_and_no_labels(GlueTask task, String name, String content) {
        TestFile.write(folder, name, content.replace('~', '\t').replace('/', '\n') + "\n");

        TextExample example = task.test(folder).examples().get(0);

        assertThat(example.id()).isEqualTo("5");
        assertThat(example.text()).isEqualTo("One");
        assertThat(example.label()).isNull();
    }

    @Test
    void labels_stand_in_hugging_face_order() {
        assertThat(GlueTask.MNLI.labels()).containsExactly("entailment", "neutral", "contradiction");
        assertThat(GlueTask.WNLI.labels()).containsExactly("not_entailment", "entailment");
        assertThat(GlueTask.RTE.labels()).containsExactly("entailment", "not_entailment");
        assertThat(GlueTask.STSB.labels()).isEmpty();
    }

    @Test
    void a_label_outside_the_task_is_told_with_its_line() {
        Path file = TestFile.write(folder, "dev.tsv", "sentence\tlabel\nfine\t1\nodd\t2\n");

        assertThatThrownBy(() -> GlueTask.SST2.dev(folder))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(file + ":3: has label '2', expected one of [0, 1]");
    }

    @Test
    void broken_rows_of_qqp_are_left_out_as_hugging_face_does() {
        TestFile.write(
                folder,
                "train.tsv",
                "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n1\t2\t3\tOne\tTwo\t0\n4\tOne\n");

        Dataset<TextExample> data = GlueTask.QQP.train(folder);

        assertThat(data.size()).isEqualTo(1);
        assertThat(data.errors()).hasSize(1);

        TestFile.write(folder, "test.tsv", "id\tquestion1\tquestion2\n0\tOne\tTwo\n1\tOne\n");
        assertThatThrownBy(() -> GlueTask.QQP.test(folder))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("test.tsv:3");
    }

    @ParameterizedTest
    @CsvSource({"sst2,SST2", "SST-2,SST2", "sts-b,STSB", "CoLA,COLA"})
    void goes_by_either_name(String name, GlueTask task) {
        assertThat(GlueTask.of(name)).isEqualTo(task);
        assertThat(GlueTask.of(task.id())).isEqualTo(task);
        assertThat(GlueTask.of(task.folder())).isEqualTo(task);
    }

    @Test
    void an_unknown_name_lists_the_known() {
        assertThatThrownBy(() -> GlueTask.of("snli"))
                .hasMessageContaining("[cola, sst2, mrpc, stsb, qqp, mnli, qnli, rte, wnli]");
    }
}
