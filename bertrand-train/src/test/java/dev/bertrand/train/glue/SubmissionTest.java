package dev.bertrand.train.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bertrand.tasks.dataset.GlueTask;
import dev.bertrand.tasks.dataset.TextExample;
import dev.bertrand.tasks.pipeline.Classification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionTest {
    @TempDir
    Path folder;

    private static Classification answer(String label, double score) {
        return new Classification(label, score, Map.of(label, score), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "COLA, 0, CoLA.tsv,    acceptable,     1",
        "COLA, 0, CoLA.tsv,    unacceptable,   0",
        "SST2, 0, SST-2.tsv,   negative,       0",
        "MRPC, 0, MRPC.tsv,    equivalent,     1",
        "QQP,  0, QQP.tsv,     not_duplicate,  0",
        "MNLI, 0, MNLI-m.tsv,  neutral,        neutral",
        "MNLI, 1, MNLI-mm.tsv, contradiction,  contradiction",
        "QNLI, 0, QNLI.tsv,    not_entailment, not_entailment",
        "RTE,  0, RTE.tsv,     entailment,     entailment",
        "WNLI, 0, WNLI.tsv,    not_entailment, 0",
        "WNLI, 0, WNLI.tsv,    entailment,     1",
    })
    void each_file_has_the_official_name_and_writes_classes_the_official_way(
            GlueTask task, int test, String file, String label, String written) {
        assertThat(Submission.fileName(task, test)).isEqualTo(file);
        assertThat(Submission.prediction(task, answer(label, 0.9))).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"2.34567, 2.346", "-0.3, 0.000", "5.2, 5.000", "4, 4.000"})
    void similarities_have_three_decimals_between_0_and_5(double score, String written) {
        assertThat(Submission.fileName(GlueTask.STSB, 0)).isEqualTo("STS-B.tsv");
        assertThat(Submission.prediction(GlueTask.STSB, answer("score", score))).isEqualTo(written);
    }

    @Test
    void rows_keep_the_order_and_the_index_of_the_test_file() throws IOException {
        Submission submission = new Submission(folder);
        submission.write(
                "RTE.tsv",
                List.of(
                        new TextExample("7", "One", "Two", null, "test.tsv:2"),
                        new TextExample("3", "Three", "Four", null, "test.tsv:3")),
                List.of("entailment", "not_entailment"));

        assertThat(Files.readString(folder.resolve("submission/RTE.tsv")))
                .isEqualTo("index\tprediction\n7\tentailment\n3\tnot_entailment\n");
    }

    @Test
    void the_zip_holds_the_eleven_files_side_by_side() throws IOException {
        Submission submission = new Submission(folder);
        assertThat(submission.zip()).isEmpty();

        List<String> names = new ArrayList<>();
        for (GlueTask task : GlueTask.values()) {
            for (int i = 0; i < task.testFiles().size(); i++) {
                names.add(Submission.fileName(task, i));
            }
        }
        names.add("AX.tsv");
        for (String name : names) {
            submission.write(name, List.of(new TextExample("0", "One", null, null, "test.tsv:2")), List.of(name));
        }

        try (ZipFile zip = new ZipFile(submission.zip().orElseThrow().toFile())) {
            assertThat(zip.stream().map(entry -> entry.getName()))
                    .hasSize(11)
                    .containsExactlyInAnyOrderElementsOf(names);
            byte[] text = zip.getInputStream(zip.getEntry("MNLI-mm.tsv")).readAllBytes();
            assertThat(new String(text, StandardCharsets.UTF_8)).isEqualTo("index\tprediction\n0\tMNLI-mm.tsv\n");
        }
    }
}
