package dev.bertrand.text;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Many lines of text through both tokenizers, alone and in pairs, cut, in windows, padded, and decoded again. {@code
 * -Dbertrand.lines=N} says how many lines are made up, {@code -Dbertrand.texts=FOLDER} names a folder of files whose lines
 * are taken as well.
 */
public final class Parity {
    /** Made-up lines; taken from files are as many as there are. */
    static final int LINES = Integer.getInteger("bertrand.lines", 5_000);

    private static final long SEED = 20261125;
    private static final int LONGEST_LINE = 2_000;
    private static final String OTHER = "un[MASK]able Straße 你好";

    private final Rivals rivals;
    private int lines;
    private String before = OTHER;

    private Parity(Rivals rivals) {
        this.rivals = rivals;
    }

    /**
     * Fails with the first line that is encoded differently, and says how to come to it again.
     *
     * @return how many lines were compared
     */
    public static int compare(Rivals rivals) {
        Parity parity = new Parity(rivals);
        Random random = new Random(SEED);
        for (int i = 0; i < LINES; i++) {
            parity.compare(OddTexts.line(random, rivals.ours().vocabulary()), "made-up line %d of seed %d", i, SEED);
        }
        String texts = System.getProperty("bertrand.texts", "");
        if (!texts.isEmpty()) {
            parity.compareFiles(Path.of(texts));
        }
        return parity.lines;
    }

    private void compareFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                compareFile(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compareFile(Path file) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file));
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                for (int from = 0; from < line.length(); from = cut(line, from)) {
                    compare(line.substring(from, cut(line, from)), "%s:%d", file, number);
                }
            }
        }
    }

    private static int cut(String line, int from) {
        int end = Math.min(line.length(), from + LONGEST_LINE);
        return end < line.length() && Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end;
    }

    private void compare(String text, String where, Object... arguments) {
        try {
            compare(text);
        } catch (AssertionError e) {
            throw new AssertionError(where.formatted(arguments), e);
        }
    }

    /** What is compared beyond the line itself changes from line to line, the same with every run. */
    private void compare(String text) {
        TextInput single = TextInput.of(text);
        EncodeOptions options = EncodeOptions.defaults();
        Random random = new Random(SEED + lines);
        int length = 5 + random.nextInt(40);
        int stride = random.nextInt(6);
        switch (lines % 8) {
            case 0 -> agree(TextInput.of(text, before), options);
            case 1 ->
                agree(TextInput.of(before, text), options.truncatedTo(length).withStride(stride));
            case 2 ->
                agree(
                        single,
                        options.truncatedTo(length).withStride(stride).withPaddingLength(length + random.nextInt(9)));
            case 3 -> agree(TextInput.of(text, before), options.withPadToMultipleOf(1 + random.nextInt(16)));
            case 4 ->
                agree(
                        TextInput.of(text, before),
                        options.withMaxLength(length)
                                .withTruncation(Truncation.ONLY_FIRST)
                                .withStride(stride));
            case 5 ->
                agree(
                        TextInput.of(before, text),
                        options.withMaxLength(length)
                                .withTruncation(Truncation.ONLY_SECOND)
                                .withStride(stride));
            case 6 -> agree(single, options.withSpecialTokens(false));
            default -> rivals.agreeOnWords(words(text), options);
        }
        agree(single, options);
        rivals.agreeOnDecoding(rivals.ours().encode(text).ids());
        before = text;
        lines++;
    }

    private void agree(TextInput input, EncodeOptions options) {
        rivals.agreeUnlessRefused(input, options);
    }

    /** Without characters of two units, in which the oracle's spans of words count differently. */
    private static List<String> words(String text) {
        return Arrays.asList(text.replaceAll("[^\\x{0}-\\x{FFFF}]", "").split(" ", -1));
    }
}
