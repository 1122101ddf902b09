package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableReaderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.tsv      | sentence\\tlabel\\nred fox\\tyes\\n
            b.tsv.gz   | \uFEFFlabel\\tSentence\\nyes\\tred fox
            c.csv      | review,class\\r\\nred fox,yes\\r\\n
            d.csv.gz   | sentiment,content\\n"yes","red fox"\\n
            e.jsonl    | {"text": "red fox", "label": "yes"}\\n
            f.jsonl.gz | \\n{"label": "yes", "extra": [1], "text": "red fox"}
            """)
    void reads_every_format_by_its_usual_columns(String name, String content) {
        Dataset<TextExample> data = new TableReader()
                .read(file(
                        name, content.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")));

        assertThat(data.examples()).singleElement().satisfies(example -> {
            assertThat(example.id()).isEqualTo("0");
            assertThat(example.text()).isEqualTo("red fox");
            assertThat(example.pair()).isNull();
            assertThat(example.label()).isEqualTo("yes");
            assertThat(example.source()).startsWith(folder.resolve(name) + ":");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "sentence1,sentence2",
        "premise,hypothesis",
        "question,sentence",
        "text_a,text_b",
        "text,pair",
        "question1,question2"
    })
    void knows_the_usual_pairs(String first, String second) {
        TextExample example = new TableReader()
                .read(file("pairs.tsv", "gold_label\t%s\t%s\nno\tone\ttwo\n".formatted(second, first)))
                .examples()
                .get(0);

        assertThat(example.text()).isEqualTo("two");
        assertThat(example.pair()).isEqualTo("one");
        assertThat(example.label()).isEqualTo("no");
    }

    @Test
    void leaves_quotation_marks_of_tsv_alone() {
        Dataset<TextExample> data =
                new TableReader().read(file("quotes.tsv", "text\tlabel\n\"unclosed\t1\nsaid \"\"so\"\"\t0\n"));

        assertThat(data.examples()).extracting(TextExample::text).containsExactly("\"unclosed", "said \"\"so\"\"");
    }

    @Test
    void a_quoted_csv_cell_runs_over_lines_and_rows_keep_their_first_line() {
        Dataset<TextExample> data =
                new TableReader().read(file("lines.csv", "text,label\n\"one\ntwo, \"\"2\"\"\",a\n\nthree,b\n"));

        assertThat(data.examples()).extracting(TextExample::text).containsExactly("one\ntwo, \"2\"", "three");
        assertThat(data.examples())
                .extracting(TextExample::source)
                .containsExactly(folder.resolve("lines.csv") + ":2", folder.resolve("lines.csv") + ":5");
    }

    @Test
    void columns_are_named_or_numbered() {
        Path headed = file("headed.tsv", "stars\tbody\ttext\n5\tgood\tignored\n");
        Path bare = file("bare.tsv", "x\t1\t\tgood\n");

        assertThat(new TableReader(Columns.parse("text=body,label=stars"), BadRows.STOP)
                        .read(headed)
                        .examples())
                .containsExactly(new TextExample("0", "good", null, "5", headed + ":2"));
        assertThat(new TableReader(Columns.parse("text=3, label=1"), BadRows.STOP)
                        .read(bare)
                        .examples())
                .containsExactly(new TextExample("0", "good", null, "1", bare + ":1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text=a,label=1  | mix names and numbers
            label=1         | do not say which one is the text
            pair=b          | needs text=
            words=a         | 'words=a' is not ROLE=COLUMN
            text            | 'text' is not ROLE=COLUMN
            text=a,text=b   | name text twice
            """)
    void columns_that_make_no_sense_are_told(String columns, String reason) {
        assertThatThrownBy(() -> Columns.parse(columns))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            w.tsv   | text\\tlabel\\na\\tb\\na\\n               | w.tsv:3: has 1 columns, the header has 2
            x.tsv   | text\\tlabel\\na\\tb\\tc\\n               | x.tsv:2: has 3 columns, the header has 2
            y.tsv   | text\\tlabel\\n\\tb\\n                    | y.tsv:2: has an empty text
            z.tsv   | text\\tlabel\\na\\t\\n                    | z.tsv:2: has no label
            j.jsonl | {"text": "a"}\\n[1]\\n                    | j.jsonl:2: is JSON, but no object
            k.jsonl | {"text": "a"}\\n{"text":\\n               | k.jsonl:2: is not JSON
            l.jsonl | {"text": "a"}\\n{"txt": "b"}\\n           | l.jsonl:2: has fields [txt]
            m.jsonl | {"text":"a","label":"x"}\\n{"text":"b"}\\n | m.jsonl:2: has no label
            n.jsonl | {"text": "a"}\\n{"text": null}\\n         | n.jsonl:2: lacks a text
            """)
    void a_bad_row_stops_with_its_line_and_reason(String name, String content, String message) {
        Path file = file(name, content.replace("\\n", "\n").replace("\\t", "\t"));

        assertThatThrownBy(() -> new TableReader().read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(message);
    }

    @Test
    void bad_rows_are_skipped_and_listed_on_request() {
        Path file = file("some.tsv", "text\tlabel\na\tx\nb\nc\ty\n");

        Dataset<TextExample> data = new TableReader(Columns.byUsualNames(), BadRows.SKIP).read(file);

        assertThat(data.examples()).extracting(TextExample::id).containsExactly("0", "2");
        assertThat(data.errors()).containsExactly(new RowError(file + ":3", "has 1 columns, the header has 2"));
    }

    @Test
    void an_unknown_header_shows_the_columns_and_the_option() {
        assertThatThrownBy(() -> new TableReader().read(file("odd.tsv", "utterance\tintent\nhi\tgreet\n")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("[utterance, intent]")
                .hasMessageContaining("--columns");
        assertThatThrownBy(() -> new TableReader(Columns.parse("text=line"), BadRows.STOP)
                        .read(file("odd.tsv", "utterance\tintent\nhi\tgreet\n")))
                .hasMessageContaining("no column 'line'; the columns are [utterance, intent]");
    }

    @ParameterizedTest
    @CsvSource({"empty.tsv,''", "header.tsv,text\tlabel", "empty.csv,''", "empty.jsonl,''"})
    void a_file_without_examples_is_an_error(String name, String content) {
        assertThatThrownBy(() -> new TableReader().read(file(name, content)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(name + " holds no examples")
                .hasMessageContaining("Expected");
    }

    @Test
    void all_rows_bad_is_an_error_that_shows_the_first() {
        assertThatThrownBy(() -> new TableReader(Columns.byUsualNames(), BadRows.SKIP)
                        .read(file("bad.tsv", "text\tlabel\na\nb\n")))
                .hasMessageContaining("all 2 rows are bad, the first being")
                .hasMessageContaining("bad.tsv:2: has 1 columns");
    }

    @Test
    void what_cannot_be_read_is_told() throws IOException {
        Path latin = Files.write(folder.resolve("latin.tsv"), new byte[] {'t', 'e', 'x', 't', '\n', (byte) 0xE9, '\n'});
        Path plain = Files.writeString(folder.resolve("plain.tsv.gz"), "text\na\n");

        assertThatThrownBy(() -> new TableReader().read(latin))
                .hasMessageContaining("is not UTF-8")
                .hasMessageContaining("iconv");
        assertThatThrownBy(() -> new TableReader().read(plain)).hasMessageContaining("not gzip data");
        assertThatThrownBy(() -> new TableReader().read(folder.resolve("none.tsv")))
                .hasMessageContaining("is not a file");
        assertThatThrownBy(() -> new TableReader().read(file("a.xlsx", ""))).hasMessageContaining("suffix 'xlsx'");
        assertThatThrownBy(() -> new TableReader().read(file("open.csv", "text,label\n\"a,b\n")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("open.csv");
    }

    @Test
    void a_json_line_may_have_a_pair_where_another_has_none() {
        Dataset<TextExample> data = new TableReader()
                .read(file("mixed.jsonl", "{\"text\":\"a\",\"id\":7}\n{\"text\":\"b\",\"pair\":\"c\"}\n"));

        assertThat(data.examples()).extracting(TextExample::pair).containsExactly(null, "c");
        assertThat(data.examples()).extracting(TextExample::id).isEqualTo(List.of("7", "1"));
    }

    @Test
    void a_score_is_a_finite_number() {
        assertThat(new TextExample("0", "a", "b", "3.800", "t.tsv:2").score()).isEqualTo(3.8);
        assertThatThrownBy(() -> new TextExample("0", "a", "b", "high", "t.tsv:2").score())
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("t.tsv:2: label 'high' is not a finite number");
        assertThatThrownBy(() -> new TextExample("0", "a", "b", "NaN", "t.tsv:2").score())
                .hasMessageContaining("'NaN'");
        assertThatThrownBy(() -> new TextExample("0", "a", "b", null, "t.tsv:2").score())
                .hasMessageContaining("has no label");
    }

    private Path file(String name, String content) {
        return TestFile.write(folder, name, content);
    }

    @Test
    void a_text_may_have_any_number_of_labels_as_a_list_or_in_one_cell() throws IOException {
        TableReader reader = new TableReader(Columns.byUsualNames(), BadRows.STOP, ",");
        assertThat(reader.read(file("many.tsv", "text\tlabel\none\tjoy, anger\ntwo\t\nthree\tjoy\n"))
                        .examples())
                .extracting(example -> example.labels(","))
                .containsExactly(List.of("joy", "anger"), List.of(), List.of("joy"));
        assertThat(reader.read(file("many.jsonl", """
                                {"text": "one", "label": ["joy", "anger"]}
                                {"text": "two", "label": []}
                                {"text": "three", "label": "joy"}
                                """)).examples())
                .extracting(example -> example.labels(","))
                .containsExactly(List.of("joy", "anger"), List.of(), List.of("joy"));
        assertThatThrownBy(() -> reader.read(file("odd.jsonl", "{\"text\": \"one\", \"label\": [\"a,b\"]}\n")))
                .hasMessageContaining("has no label where one was expected");
    }

    @Test
    void columns_of_a_table_do_not_count_from_the_end() {
        Path file = TestFile.write(folder, "a.tsv", "good\t1\n");
        TableReader reader = new TableReader(Columns.parse("text=0,label=-1"), BadRows.STOP);

        assertThatThrownBy(() -> reader.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column -1: the columns of a table count from 0");
    }
}
