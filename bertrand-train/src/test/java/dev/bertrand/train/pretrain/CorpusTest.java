package dev.bertrand.train.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    @TempDir
    Path folder;

    private static List<String> read(Corpus corpus) throws IOException {
        List<String> sentences = new ArrayList<>();
        corpus.read(
                new Corpus.Sink() {
                    @Override
                    public void sentence(String sentence) {
                        sentences.add(sentence);
                    }

                    @Override
                    public void endOfDocument() {
                        if (!sentences.isEmpty()
                                && !sentences.get(sentences.size() - 1).equals("--")) {
                            sentences.add("--");
                        }
                    }
                },
                bytes -> {});
        return sentences;
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void lines_are_joined_and_split_into_sentences() throws IOException {
        Path novel = file("novel one.txt", """
                \uFEFFMr. Brown came to
                London. He saw "St. Paul's!" Then
                he left.
                A paragraph of its own

                Next, a new one? Yes.
                """);
        List<Path> files = List.of(novel);
        assertThat(read(new Corpus(files, true, null, false)))
                .containsExactly(
                        "Mr. Brown came to London.",
                        "He saw \"St. Paul's!\"",
                        "Then he left.",
                        "A paragraph of its own",
                        "--",
                        "Next, a new one?",
                        "Yes.",
                        "--");
        assertThat(read(new Corpus(files, false, null, false))).containsOnlyOnce("--");
        assertThat(read(new Corpus(files, false, "^Next", false))).hasSize(8);
    }

    @Test
    void a_line_can_be_a_sentence_and_a_file_compressed() throws IOException {
        Path file = folder.resolve("lines.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("One. Two.\nthree\n\nfour\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(read(new Corpus(List.of(file), true, null, true)))
                .containsExactly("One. Two.", "three", "--", "four", "--");
    }

    @Test
    void files_that_are_none_are_refused() throws IOException {
        Path latin = folder.resolve("latin.txt");
        Files.write(latin, new byte[] {'c', 'a', 'f', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> read(Corpus.of(List.of(latin))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(latin + " is not UTF-8; convert it, or leave it out");
        assertThatThrownBy(() -> Corpus.of(List.of())).hasMessageContaining("no text files");
        assertThatThrownBy(() -> Corpus.of(List.of(folder))).hasMessageContaining("not a file that can be read");
        assertThatThrownBy(() -> new Corpus(List.of(latin), true, "[", true))
                .hasMessageContaining("no regular expression");
        Path empty = file("empty.txt", "\n\n");
        assertThatThrownBy(() -> MadeUpTexts.tokenized(Corpus.of(List.of(empty)), folder.resolve("cache")))
                .hasMessageContaining("there are no words in", "empty.txt");
    }

    @Test
    void tokens_are_found_again_and_made_again_where_they_are_damaged() throws IOException {
        Path text = MadeUpTexts.documents(folder.resolve("text.txt"), 10, 5, 1);
        Path cache = Files.createDirectories(folder.resolve("a cache"));
        AtomicLong read = new AtomicLong();
        Corpus corpus = MadeUpTexts.corpus(text);
        TokenizedCorpus first = TokenizedCorpus.open(corpus, Part.ALL, MadeUpTexts.TOKENIZER, cache, read::addAndGet);
        assertThat(read.get()).isEqualTo(Files.size(text));
        assertThat(first.documents()).isEqualTo(10);
        assertThat(first.sentences()).isEqualTo(50);
        assertThat(MadeUpTexts.TOKENIZER.token(first.mostFrequentId())).isIn(".", "##x");

        TokenizedCorpus.open(corpus, Part.ALL, MadeUpTexts.TOKENIZER, cache, read::addAndGet);
        assertThat(read.get()).isEqualTo(Files.size(text));

        Files.write(first.folder().resolve(TokenizedCorpus.TOKENS), new byte[8]);
        TokenizedCorpus again = TokenizedCorpus.open(corpus, Part.ALL, MadeUpTexts.TOKENIZER, cache, read::addAndGet);
        assertThat(read.get()).isEqualTo(2 * Files.size(text));
        assertThat(again.tokens()).isEqualTo(first.tokens());
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    @Test
    void a_share_is_held_out_evenly_and_is_not_learned_from() throws IOException {
        Path text = MadeUpTexts.documents(folder.resolve("text.txt"), 40, 5, 1);
        Corpus corpus = MadeUpTexts.corpus(text);
        Path cache = Files.createDirectories(folder.resolve("cache"));
        long all = MadeUpTexts.tokenized(corpus, cache).tokens();
        TokenizedCorpus out =
                TokenizedCorpus.open(corpus, new Part(0.1, true), MadeUpTexts.TOKENIZER, cache, bytes -> {});
        TokenizedCorpus rest =
                TokenizedCorpus.open(corpus, new Part(0.1, false), MadeUpTexts.TOKENIZER, cache, bytes -> {});
        assertThat(out.documents()).isEqualTo(4);
        assertThat(rest.documents()).isEqualTo(36);
        assertThat(out.tokens() + rest.tokens()).isEqualTo(all);
        assertThatThrownBy(() ->
                        TokenizedCorpus.open(corpus, new Part(0.01, true), MadeUpTexts.TOKENIZER, cache, bytes -> {}))
                .hasMessageContaining("holds none out");
    }

    @Test
    void pairs_of_one_document_are_refused() throws IOException {
        Path text = MadeUpTexts.documents(folder.resolve("text.txt"), 1, 5, 1);
        TokenizedCorpus one = MadeUpTexts.tokenized(MadeUpTexts.corpus(text), folder.resolve("cache"));
        assertThatThrownBy(() -> PairTable.open(one, ExampleSettings.defaults(), 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the texts are one document", "--no-nsp");
    }
}
