package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlueDiagnosticTest {
    @TempDir
    Path glue;

    @ParameterizedTest
    @CsvSource({"diagnostic,diagnostic.tsv", "AX,diagnostic.tsv", "AX,AX.tsv"})
    void is_found_under_any_of_its_names(String name, String file) throws IOException {
        Path folder = Files.createDirectory(glue.resolve(name));
        TestFile.write(folder, file, "index\tsentence1\tsentence2\n0\tThe cat sat.\tThe cat did \"not sit.\n");

        GlueDiagnostic diagnostic = GlueDiagnostic.in(glue).orElseThrow();

        assertThat(diagnostic.examples().examples())
                .singleElement()
                .isEqualTo(new TextExample(
                        "0", "The cat sat.", "The cat did \"not sit.", null, folder.resolve(file) + ":2"));
        assertThat(diagnostic.labelled()).isEmpty();
    }

    @Test
    void labels_come_from_the_full_file_among_its_many_columns() throws IOException {
        Path folder = Files.createDirectory(glue.resolve("diagnostic"));
        TestFile.write(folder, "diagnostic.tsv", "index\tsentence1\tsentence2\n0\tOne\tTwo\n");
        TestFile.write(
                folder,
                "diagnostic-full.tsv",
                "Lexical Semantics\tPredicate-Argument Structure\tLogic\tKnowledge\tDomain\tPremise\tHypothesis\tLabel\n"
                        + "\t\tNegation\t\tArtificial\tOne\tTwo\tcontradiction\n");

        TextExample example = GlueDiagnostic.in(glue)
                .orElseThrow()
                .labelled()
                .orElseThrow()
                .examples()
                .get(0);

        assertThat(example.id()).isEqualTo("0");
        assertThat(example.text()).isEqualTo("One");
        assertThat(example.pair()).isEqualTo("Two");
        assertThat(example.label()).isEqualTo("contradiction");
    }

    @Test
    void is_not_found_where_it_is_not() {
        assertThat(GlueDiagnostic.in(glue)).isEmpty();
    }
}
