package dev.bertrand.tasks.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Seq2SeqReaderTest {
    @TempDir
    Path folder;

    private Path file(String name, String content) {
        return TestFile.write(folder, name, content.replace("\\n", "\n").replace("\\t", "\t"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.tsv      | source\\ttarget\\nred fox\\tein Fuchs\\n
            b.tsv.gz   | \uFEFFtgt\\tSRC\\nein Fuchs\\tred fox
            c.csv      | mr,ref\\n"red fox","ein Fuchs"\\n
            d.csv.gz   | id,highlights,article\\n0,ein Fuchs,red fox\\n
            e.jsonl    | {"text": "red fox", "summary": " ein Fuchs "}\\n
            f.jsonl.gz | \\n{"output": "ein Fuchs", "extra": [1], "input": "red fox"}
            """)
    void reads_every_format_by_its_usual_columns(String name, String content) {
        Dataset<Seq2SeqExample> data = new Seq2SeqReader().read(file(name, content));

        assertThat(data.examples()).singleElement().satisfies(example -> {
            assertThat(example.id()).isEqualTo("0");
            assertThat(example.text()).isEqualTo("red fox");
            assertThat(example.references()).containsExactly("ein Fuchs");
            assertThat(example.source()).startsWith(folder.resolve(name) + ":");
        });
    }

    @Test
    void columns_are_named_or_numbered() {
        Path headed = file("headed.tsv", "en\\tde\\nfox\\tFuchs\\n");
        Path bare = file("bare.tsv", "1\\tFuchs\\tfox\\n");

        assertThat(new Seq2SeqReader(Columns.parse("text=de,label=en"), BadRows.STOP)
                        .read(headed)
                        .examples())
                .containsExactly(new Seq2SeqExample("0", "Fuchs", List.of("fox"), headed + ":2"));
        assertThat(new Seq2SeqReader(Columns.parse("text=2,label=1"), BadRows.STOP)
                        .read(bare)
                        .examples())
                .containsExactly(new Seq2SeqExample("0", "fox", List.of("Fuchs"), bare + ":1"));
        assertThatThrownBy(() -> new Seq2SeqReader().read(headed))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("the columns [en, de] do not tell a text from its target")
                .hasMessageContaining("--columns text=NAME,label=NAME");
        assertThatThrownBy(() -> new Seq2SeqReader(Columns.parse("text=en,label=fr"), BadRows.STOP).read(headed))
                .hasMessageContaining("no column 'fr'");
        assertThatThrownBy(() ->
                        new Seq2SeqReader(Columns.parse("text=0,label=1"), BadRows.STOP).read(bare, TableFormat.JSONL))
                .hasMessageContaining("cannot be given by number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text=mr               | columns name the text alone; name both
            label=ref             | columns name the label alone; name both
            text=a,pair=b,label=c | pair=b: texts are written for one text
            """)
    void columns_that_make_no_sense_are_told(String columns, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Seq2SeqReader(Columns.parse(columns), BadRows.STOP))
                .withMessageContaining(reason);
    }

    @Test
    void quoted_cells_run_over_lines_and_hold_commas_and_quotation_marks() {
        Path file = file("quotes.csv", "mr,ref\\n\"name[Blue, Cafe]\",\"One \"\"fine\"\"\\nplace.\"\\nx,y\\n");

        assertThat(new Seq2SeqReader().read(file).examples())
                .containsExactly(
                        new Seq2SeqExample("0", "name[Blue, Cafe]", List.of("One \"fine\"\nplace."), file + ":2"),
                        new Seq2SeqExample("1", "x", List.of("y"), file + ":4"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v.tsv   | src\\ttgt\\na\\tb\\na\\n                         | v.tsv:3: has 1 columns, the header has 2
            w.tsv   | src\\ttgt\\na\\tb\\na\\t \\n                     | w.tsv:3: has no target
            x.csv   | mr,ref\\na,b\\n,c\\n                             | x.csv:3: has no text
            y.jsonl | {"src": "a", "tgt": "b"}\\n{"src": "a"}\\n       | y.jsonl:2: has fields [src], not those
            z.jsonl | {"src": "a", "tgt": "b"}\\n{"src":"a","tgt":[]}  | z.jsonl:2: has no target
            """)
    void bad_rows_stop_the_reading_or_are_listed(String name, String content, String reason) {
        Path file = file(name, content);

        assertThatThrownBy(() -> new Seq2SeqReader().read(file))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining(reason);
        Dataset<Seq2SeqExample> rest = new Seq2SeqReader(Columns.byUsualNames(), BadRows.SKIP).read(file);
        assertThat(rest.size()).isEqualTo(1);
        assertThat(rest.errors()).singleElement().asString().contains(reason);
    }

    @Test
    void a_table_without_examples_is_an_error() {
        assertThatThrownBy(() -> new Seq2SeqReader().read(file("empty.csv", "mr,ref\\n")))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("empty.csv holds no examples")
                .hasMessageContaining("a text and its target");
    }

    @Test
    void lines_of_parallel_files_belong_together() {
        Path english = file("train.en.gz", "A fox.\\n\"Two\", foxes\\n");
        Path german = file("train.de", "Ein Fuchs.\\nZwei\\tFüchse\\n");

        Dataset<Seq2SeqExample> data = new Seq2SeqReader().readParallel(english, german);
        assertThat(data.file()).isEqualTo(english.toString());
        assertThat(data.examples())
                .containsExactly(
                        new Seq2SeqExample("0", "A fox.", List.of("Ein Fuchs."), english + ":1"),
                        new Seq2SeqExample("1", "\"Two\", foxes", List.of("Zwei\tFüchse"), english + ":2"));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "3, 1", "0, 2"})
    void parallel_files_have_as_many_lines(int texts, int targets) {
        Path english = file("a.en", "fox\\n".repeat(texts));
        Path german = file("a.de", "Fuchs\\n".repeat(targets));

        for (BadRows badRows : BadRows.values()) {
            assertThatThrownBy(() -> new Seq2SeqReader(Columns.byUsualNames(), badRows).readParallel(english, german))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("a.en has %d lines but".formatted(texts))
                    .hasMessageContaining("a.de has %d.".formatted(targets));
        }
    }

    @Test
    void empty_lines_of_parallel_files_are_bad() {
        Path english = file("a.en", "fox\\n \\ncat\\n");
        Path german = file("a.de", "Fuchs\\nHund\\n\\n");

        assertThatThrownBy(() -> new Seq2SeqReader().readParallel(english, german))
                .hasMessageContaining("a.en:2: is empty");
        Dataset<Seq2SeqExample> rest =
                new Seq2SeqReader(Columns.byUsualNames(), BadRows.SKIP).readParallel(english, german);
        assertThat(rest.examples()).extracting(Seq2SeqExample::text).containsExactly("fox");
        assertThat(rest.errors())
                .extracting(RowError::toString)
                .containsExactly(english + ":2: is empty", english + ":3: has an empty target, " + german + ":3");
        assertThatThrownBy(() -> new Seq2SeqReader().readParallel(english, folder.resolve("none.de")))
                .hasMessageContaining("none.de is not a file");
        assertThatThrownBy(() -> new Seq2SeqReader().readParallel(file("e.en", ""), file("e.de", "")))
                .hasMessageContaining("e.en holds no examples");
    }
}
