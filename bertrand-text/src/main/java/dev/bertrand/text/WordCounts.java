package dev.bertrand.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/**
 * How often each word occurs in texts, which are read once and not kept. Words are what a tokenizer would split into
 * pieces: normalised, without white space, each punctuation mark and ideograph for itself. Words too long for a
 * tokenizer to split are not counted. Not for several threads at once.
 */
public final class WordCounts {
    /** Distinct words that are kept at once by default. */
    public static final int DEFAULT_LIMIT = 4_000_000;

    private static final int BLOCK = 1 << 20;

    private final WordSplitter splitter;
    private final int limit;
    private final Map<String, Count> counts = new HashMap<>();
    private final Collector words = new Collector();
    private long total;
    private long forgotten;
    private long rarest;

    private static final class Count {
        private long value;
    }

    /**
     * A word and how often it occurs.
     *
     * @param count at least 1
     */
    record Counted(String word, long count) {}

    /**
     * Counts of nothing so far.
     *
     * @param config how texts are normalised
     * @param limit most distinct words to keep: beyond it the rarest are forgotten
     * @throws IllegalArgumentException if the limit is below 1
     */
    public WordCounts(TokenizerConfig config, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("The most words to keep are %d; wanted 1 or more".formatted(limit));
        }
        this.splitter = new WordSplitter(BertNormalizer.of(config));
        this.limit = limit;
    }

    /** Counts the words of a text. */
    public void add(String text) {
        splitter.split(text, 0, text.length(), words);
        words.count();
    }

    /**
     * Counts the words of a file of UTF-8 of any size, also of one line; compressed if its name ends in {@code .gz}.
     *
     * @param bytesRead hears from time to time how many bytes of the file were read since it last heard
     * @throws IllegalArgumentException if the file is not UTF-8
     */
    public void add(Path file, LongConsumer bytesRead) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            MeteredInputStream bytes = new MeteredInputStream(new BufferedInputStream(stream, 1 << 16));
            add(file.toString().endsWith(".gz") ? new GZIPInputStream(bytes, BLOCK) : bytes, bytes, bytesRead);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("%s is not UTF-8; convert it, or leave it out".formatted(file), e);
        }
    }

    /**
     * Counts the words of a stream of UTF-8, which is read to its end and stays open.
     *
     * @param bytesRead as for files
     * @throws IllegalArgumentException if it is not UTF-8
     */
    public void add(InputStream stream, LongConsumer bytesRead) throws IOException {
        try {
            MeteredInputStream bytes = new MeteredInputStream(new BufferedInputStream(stream, 1 << 16));
            add(bytes, bytes, bytesRead);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The input is not UTF-8; convert it", e);
        }
    }

    private void add(InputStream text, MeteredInputStream bytes, LongConsumer bytesRead) throws IOException {
        Reader reader = new InputStreamReader(text, StandardCharsets.UTF_8.newDecoder());
        char[] block = new char[BLOCK];
        int size = 0;
        for (int read = reader.read(block); read >= 0; read = reader.read(block, size, BLOCK - size)) {
            size += read;
            int end = size < BLOCK ? lastSpace(block, size) : end(block);
            add(new String(block, 0, end));
            System.arraycopy(block, end, block, 0, size - end);
            size -= end;
            bytesRead.accept(bytes.take());
        }
        add(new String(block, 0, size));
    }

    /** Where a word surely ends: before the last white space, if there is any. */
    private static int lastSpace(char[] block, int size) {
        int end = size - 1;
        while (end > 0 && !Characters.isWhitespace(block[end])) {
            end--;
        }
        return Math.max(0, end);
    }

    /** Where to cut a full block: a million units without white space are cut anywhere but within a character. */
    private static int end(char[] block) {
        int space = lastSpace(block, block.length);
        int last = block.length - 1;
        return space > 0 ? space : last + (Character.isHighSurrogate(block[last]) ? 0 : 1);
    }

    /** How many words were counted, each as often as it occurred. */
    public long total() {
        return total;
    }

    /** How many distinct words are kept. */
    public int distinct() {
        return counts.size();
    }

    /** How many words were counted and forgotten again because there were too many, each as often as it occurred. */
    public long forgotten() {
        return forgotten;
    }

    /** Words that occur no more often than this may be missing, others' counts too low by as much; 0: all is exact. */
    public long rarestForgotten() {
        return rarest;
    }

    /** Frequent words first, those of one count in the order of their UTF-16 units. */
    List<Counted> sorted() {
        List<Counted> sorted = new ArrayList<>(counts.size());
        counts.forEach((word, count) -> sorted.add(new Counted(word, count.value)));
        sorted.sort(Comparator.comparingLong(Counted::count).reversed().thenComparing(Counted::word));
        return sorted;
    }

    private void count(String word) {
        counts.computeIfAbsent(word, key -> new Count()).value++;
        total++;
        while (counts.size() > limit) {
            forgetRarest();
        }
    }

    /** The longer it goes on, the more frequent a word must be to stay (lossy counting; Mikolov's word2vec does this). */
    private void forgetRarest() {
        rarest++;
        counts.values().removeIf(count -> {
            boolean rare = count.value <= rarest;
            forgotten += rare ? count.value : 0;
            return rare;
        });
    }

    /** The words of one text, which count when it has come to its end. */
    private final class Collector implements WordSink {
        private final StringBuilder letters = new StringBuilder();
        private final List<String> words = new ArrayList<>();
        private int codePoints;

        @Override
        public void append(int codePoint, int start, int end) {
            letters.appendCodePoint(codePoint);
            codePoints++;
        }

        @Override
        public void endWord() {
            if (codePoints > 0 && codePoints <= WordPiece.LONGEST_WORD) {
                words.add(letters.toString());
            }
            letters.setLength(0);
            codePoints = 0;
        }

        @Override
        public void mark() {} // each text begins with none

        @Override
        public void reset() {
            words.clear();
            letters.setLength(0);
            codePoints = 0;
        }

        void count() {
            words.forEach(WordCounts.this::count);
            words.clear();
        }
    }
}
