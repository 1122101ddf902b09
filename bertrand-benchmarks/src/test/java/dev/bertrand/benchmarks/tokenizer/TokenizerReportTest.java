package dev.bertrand.benchmarks.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bertrand.benchmarks.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerReportTest {
    /** 2 MB of documents. */
    private static final Texts TEXTS = new Texts(
            TextCase.DOCUMENTS, "books.txt.gz", List.of("x".repeat(500_000), "y".repeat(500_000), "é".repeat(500_000)));

    private static TokenizerRow row(TokenizerName engine, int threads, double... seconds) {
        double[] allocated = {300, 600, 900};
        return TokenizerRow.of(TEXTS, engine, threads, new TokenizerRow.Times(Variant.BATCH, seconds, allocated));
    }

    @Test
    void a_row_has_the_median_and_the_spread() {
        TokenizerRow row = row(TokenizerName.BERTRAND, 1, 0.5, 4, 1);
        assertThat(row.megabytesPerSecond()).isEqualTo(2);
        assertThat(row.slowest()).isEqualTo(0.5);
        assertThat(row.fastest()).isEqualTo(4);
        assertThat(row.linesPerSecond()).isEqualTo(3);
        assertThat(row.allocatedBytesPerLine()).isEqualTo(200);
    }

    @Test
    void memory_is_bertrands_with_one_thread() {
        assertThat(row(TokenizerName.BERTRAND, 2, 1).allocatedBytesPerLine()).isNull();
        assertThat(row(TokenizerName.HUGGINGFACE, 1, 1).allocatedBytesPerLine()).isNull();
    }

    @Test
    void ratios_compare_with_bertrand_on_as_many_threads() {
        TokenizerRow rival = row(TokenizerName.HUGGINGFACE, 2, 1);
        TokenizerRow alone = row(TokenizerName.HUGGINGFACE, 4, 1);
        List<TokenizerRow> rows =
                List.of(row(TokenizerName.BERTRAND, 1, 0.5), row(TokenizerName.BERTRAND, 2, 0.25), rival, alone);
        TokenizerReport report = new TokenizerReport(Map.of(), rows, List.of(new VocabularyRow("tiny", 99, 1.5, 0.25)));
        assertThat(report.ratio(rival)).isEqualTo(4);
        assertThat(report.ratio(alone)).isNull();
        assertThat(report.ratio(rows.get(0))).isNull();
        assertThat(report.table())
                .contains("tokenizer, documents, books.txt.gz", "4.00x", "batch")
                .containsPattern("tiny +99 +1.50 +0.25");
    }

    @Test
    void json_has_the_documented_names(@TempDir Path folder) throws IOException {
        List<TokenizerRow> rows = List.of(row(TokenizerName.BERTRAND, 1, 1), row(TokenizerName.HUGGINGFACE, 1, 1));
        Path file = folder.resolve("new/report.json");
        Json.write(
                new TokenizerReport(Map.of("cores", 2), rows, List.of(new VocabularyRow("tiny", 99, 1.5, 0.25))), file);

        JsonNode document = Json.MAPPER.readTree(file.toFile());
        assertThat(document.fieldNames()).toIterable().containsExactly("machine", "rows", "vocabularies");
        assertThat(document.at("/machine/cores").asInt()).isEqualTo(2);
        JsonNode ours = document.at("/rows/0");
        assertThat(ours.fieldNames())
                .toIterable()
                .containsExactly(
                        "suite",
                        "case",
                        "engine",
                        "threads",
                        "megabytes_per_second",
                        "megabytes_per_second_min",
                        "megabytes_per_second_max",
                        "lines_per_second",
                        "variant",
                        "allocated_bytes_per_line",
                        "text");
        assertThat(ours.get("suite").asText()).isEqualTo("tokenizer");
        assertThat(ours.get("case").asText()).isEqualTo("documents");
        assertThat(ours.get("engine").asText()).isEqualTo("bertrand");
        assertThat(ours.get("threads").asInt()).isEqualTo(1);
        assertThat(ours.get("megabytes_per_second").asDouble()).isEqualTo(2);
        assertThat(ours.get("variant").asText()).isEqualTo("batch");
        assertThat(ours.get("text").asText()).isEqualTo("books.txt.gz");
        assertThat(document.at("/rows/1").has("allocated_bytes_per_line")).isFalse();
        assertThat(document.at("/vocabularies/0"))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"model\": \"tiny\", \"pieces\": 99, \"load_ms\": 1.5, \"heap_mb\": 0.25}"));
    }
}
