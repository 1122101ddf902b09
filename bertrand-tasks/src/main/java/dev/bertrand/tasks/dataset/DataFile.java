package dev.bertrand.tasks.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A text file of data: UTF-8, gunzipped where the name ends in {@code .gz}, without its byte order mark. */
record DataFile(Path path) {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    String name() {
        return path.toString();
    }

    /** The file's suffix below any {@code .gz}, lower-case, such as {@code tsv}; empty if it has none. */
    String suffix() {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - ".gz".length()) : name;
        return plain.substring(plain.lastIndexOf('.') + 1);
    }

    /** Bytes that are no UTF-8 are an error here, not replacement characters. */
    BufferedReader open() throws IOException {
        if (!Files.exists(path) || Files.isDirectory(path)) {
            throw new DatasetException("%s is not a file.\nCheck the path; it is taken from the folder %s."
                    .formatted(path, Path.of("").toAbsolutePath()));
        }
        InputStream bytes = Files.newInputStream(path);
        try {
            InputStream plain = name().toLowerCase(Locale.ROOT).endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
            skipByteOrderMark(reader);
            return reader;
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static void skipByteOrderMark(Reader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
    }

    /**
     * The error for a file that could not be read to its end.
     *
     * @param line the last line that could be, from 1
     */
    DatasetException unreadable(IOException cause, long line) {
        if (cause instanceof CharacterCodingException) {
            return new DatasetException(
                    "%s is not UTF-8 text after line %d.\nConvert it first, for example: iconv -f ISO-8859-1 -t UTF-8"
                            .formatted(path, line),
                    cause);
        }
        if (cause instanceof ZipException) {
            return new DatasetException(
                    "%s ends in .gz but is not gzip data: %s.\nRename or repair it."
                            .formatted(path, cause.getMessage()),
                    cause);
        }
        return new DatasetException(
                "%s cannot be read after line %d: %s".formatted(path, line, cause.getMessage()), cause);
    }
}
