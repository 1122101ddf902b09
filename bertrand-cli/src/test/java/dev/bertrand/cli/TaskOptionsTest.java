package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bertrand.model.decoder.GenerationSettings;
import dev.bertrand.tasks.dataset.Example;
import dev.bertrand.tasks.dataset.TaggedExample;
import dev.bertrand.train.task.Alignment;
import dev.bertrand.train.task.TaggingTask;
import dev.bertrand.train.task.TaskData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskOptionsTest {
    @TempDir
    Path folder;

    private TaskData<?> sentences(String file, @Nullable String columns) throws IOException {
        TaskOptions options = new TaskOptions();
        options.task = "tag";
        options.columns = columns;
        options.train = Files.writeString(
                folder.resolve(file),
                file.endsWith(".conll")
                        ? "Ada NNP I-NP I-PER\n"
                        : "1\tAda\tAda\tPROPN\tNNP\tNumber=Sing\t0\troot\t_\t_\n");
        return options.trainingData(Alignment.ALL, new DecoderOptions(), GenerationSettings.defaults());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.conll  |                  | I-PER
            a.conll  | text=0           | I-PER
            a.conll  | text=0,label=1   | NNP
            a.conll  | text=-4,label=-2 | I-NP
            a.conllu |                  | PROPN
            a.conllu | label=xpos       | NNP
            a.conllu | text=form,label=deprel | root
            """)
    void tags_are_read_from_the_columns_named(String file, @Nullable String columns, String tag) throws IOException {
        Example read = sentences(file, columns).train().get(0);

        assertThat(read).isInstanceOfSatisfying(TaggedExample.class, example -> {
            assertThat(example.words()).containsExactly("Ada");
            assertThat(example.tags()).containsExactly(tag);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a.conll  | text=word,label=ner | CoNLL files have no header
            a.conll  | label=ner           | CoNLL files have no header
            a.conll  | text=0,pair=1       | sentences have text and label only
            a.conllu | label=head          | CoNLL-U has label=upos, xpos, feats or deprel
            a.conllu | text=lemma          | the words of CoNLL-U are in its column form
            """)
    void columns_that_sentences_do_not_have_are_refused(String file, String columns, String message) {
        assertThatThrownBy(() -> sentences(file, columns))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void the_alignment_reaches_the_task() throws IOException {
        assertThat(sentences("a.conll", null).task()).isInstanceOfSatisfying(TaggingTask.class, task -> {
            assertThat(task.alignment()).isEqualTo(Alignment.ALL);
            assertThat(task.labels().names()).isEqualTo(List.of("I-PER"));
        });
    }
}
