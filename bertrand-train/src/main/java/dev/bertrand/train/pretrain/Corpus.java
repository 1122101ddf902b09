package dev.bertrand.train.pretrain;

import dev.bertrand.text.MeteredInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Text files as documents of sentences. A file always ends a document.
 *
 * @param files UTF-8, compressed where the name ends in {@code .gz}
 * @param emptyLinesSeparate whether an empty line ends a document, as in Google's create_pretraining_data.py; else it ends a
 *     paragraph
 * @param documentStart a regular expression: a line in which it is found begins a document; null for none
 * @param sentenceALine whether each line is one sentence; else lines are joined and split into sentences
 */
public record Corpus(
        List<Path> files,
        boolean emptyLinesSeparate,
        @Nullable String documentStart,
        boolean sentenceALine) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Takes what a corpus consists of, in order. */
    interface Sink {
        void sentence(String sentence) throws IOException;

        /** May come several times in a row. */
        void endOfDocument() throws IOException;
    }

    public Corpus {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there are no text files to learn from; give at least one");
        }
        for (Path file : files) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw new IllegalArgumentException(
                        "%s is not a file that can be read; give text files".formatted(file));
            }
        }
        if (documentStart != null) {
            compile(documentStart);
        }
    }

    /** Files in Google's layout: an empty line between two documents. */
    public static Corpus of(List<Path> files) {
        return new Corpus(files, true, null, false);
    }

    private static Pattern compile(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "%s is no regular expression: %s".formatted(expression, e.getDescription()), e);
        }
    }

    /** Bytes of all files as they lie on disk. */
    long bytes() throws IOException {
        long total = 0;
        for (Path file : files) {
            total += Files.size(file);
        }
        return total;
    }

    /**
     * Reads the files once, keeping no more than a sentence.
     *
     * @param bytesRead hears after each line how many bytes were read since it last heard
     * @throws IllegalArgumentException if a file is not UTF-8
     */
    void read(Sink sink, LongConsumer bytesRead) throws IOException {
        Pattern start = documentStart == null ? null : compile(documentStart);
        SentenceSplitter splitter = new SentenceSplitter();
        for (Path file : files) {
            try (MeteredInputStream bytes = new MeteredInputStream(Files.newInputStream(file));
                    BufferedReader lines = open(file, bytes)) {
                boolean first = true;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    boolean marked = first && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK;
                    read(marked ? line.substring(1) : line, start, splitter, sink);
                    bytesRead.accept(bytes.take());
                    first = false;
                }
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("%s is not UTF-8; convert it, or leave it out".formatted(file), e);
            }
            endParagraph(splitter, sink);
            sink.endOfDocument();
        }
    }

    private static BufferedReader open(Path file, InputStream bytes) throws IOException {
        InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
    }

    private void read(String line, @Nullable Pattern start, SentenceSplitter splitter, Sink sink) throws IOException {
        boolean empty = line.isBlank();
        boolean begins = start != null && start.matcher(line).find();
        if (empty || begins) {
            endParagraph(splitter, sink);
        }
        if (begins || (empty && emptyLinesSeparate)) {
            sink.endOfDocument();
        }
        if (empty) {
            return;
        }
        if (sentenceALine) {
            sink.sentence(line);
            return;
        }
        for (String sentence : splitter.add(line)) {
            sink.sentence(sentence);
        }
    }

    private static void endParagraph(SentenceSplitter splitter, Sink sink) throws IOException {
        for (String sentence : splitter.rest()) {
            sink.sentence(sentence);
        }
    }
}
