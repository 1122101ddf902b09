package dev.bertrand.benchmarks.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bertrand.benchmarks.Json;
import dev.bertrand.text.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The texts of one case, the same for every engine.
 *
 * @param source {@link #GENERATED} or the name of the file they are from
 */
record Texts(TextCase textCase, String source, List<String> texts) {
    static final String GENERATED = "generated";
    /** Bytes of UTF-8 in a document, at most, unless a single line is longer. */
    static final int DOCUMENT = 10_000;

    private static final long SEED = 7;

    /** Made up from a vocabulary, always the same: at least {@code bytes} of UTF-8, and no more texts than needed. */
    static Texts generated(TextCase textCase, Vocabulary vocabulary, long bytes) {
        return of(textCase, GENERATED, take(source(textCase, vocabulary), bytes));
    }

    /** The first so many lines that a case is made up of. */
    static List<String> lines(TextCase textCase, Vocabulary vocabulary, int count) {
        return Stream.generate(source(textCase, vocabulary)).limit(count).toList();
    }

    private static Supplier<String> source(TextCase textCase, Vocabulary vocabulary) {
        WordPieces pieces = new WordPieces(vocabulary);
        Random random = new Random(SEED);
        return switch (textCase) {
            case ENGLISH, DOCUMENTS -> new EnglishLines(pieces, random);
            case CHINESE -> new ChineseLines(pieces, random);
            case MIXED -> new MixedLines(pieces, random);
        };
    }

    /**
     * The lines of a file of UTF-8, also packed with gzip, without the blank ones, until they are {@code bytes}.
     *
     * @throws IllegalArgumentException if the file is not UTF-8, not packed as its name says, or all blank
     */
    static Texts read(TextCase textCase, Path file, long bytes) throws IOException {
        List<String> lines;
        try (BufferedReader reader = open(file)) {
            lines = take(() -> nextLine(reader), bytes);
        } catch (ZipException e) {
            throw new IllegalArgumentException(
                    "%s is not packed with gzip; rename it if it is text".formatted(file), e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw new IllegalArgumentException("%s is not UTF-8; convert it first".formatted(file), e);
            }
            throw e.getCause();
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("%s holds no text; wanted lines of text".formatted(file));
        }
        return of(textCase, String.valueOf(file.getFileName()), lines);
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        if (file.toString().endsWith(".gz")) {
            in = new GZIPInputStream(in);
        }
        // A decoder of its own, since the usual one puts U+FFFD in the place of what it cannot read.
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
    }

    private static @Nullable String nextLine(BufferedReader reader) {
        try {
            String line = reader.readLine();
            while (line != null && line.isBlank()) {
                line = reader.readLine();
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> take(Supplier<@Nullable String> source, long bytes) {
        List<String> lines = new ArrayList<>();
        long taken = 0;
        while (taken < bytes) {
            String line = source.get();
            if (line == null) {
                break;
            }
            lines.add(line);
            taken += size(line);
        }
        return lines;
    }

    private static Texts of(TextCase textCase, String source, List<String> lines) {
        return new Texts(textCase, source, textCase == TextCase.DOCUMENTS ? documents(lines) : lines);
    }

    private static List<String> documents(List<String> lines) {
        List<String> documents = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        int length = 0;
        for (String line : lines) {
            int more = size(line) + 1; // with its line break
            if (length > 0 && length + more > DOCUMENT) {
                documents.add(document.toString());
                document.setLength(0);
                length = 0;
            }
            document.append(length == 0 ? "" : "\n").append(line);
            length += more;
        }
        documents.add(document.toString());
        return documents;
    }

    /** Bytes of UTF-8. */
    long bytes() {
        return texts.stream().mapToLong(Texts::size).sum();
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Writes a JSON string a line, for {@link #load}. */
    void write(Path file) throws IOException {
        Files.write(file, texts.stream().map(Texts::quote).toList());
    }

    static List<String> load(Path file) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            texts.add(Json.MAPPER.readValue(line, String.class));
        }
        return texts;
    }

    /** As in JSON. */
    static String quote(String text) {
        try {
            return Json.MAPPER.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
