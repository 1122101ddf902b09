package dev.bertrand.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8 from several inputs after another, numbered through from 1. Only a line feed ends a line, as for
 * {@code wc -l}; a carriage return before it is dropped.
 */
final class LineReader implements AutoCloseable {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * One line.
     *
     * @param text null where the bytes are not UTF-8
     */
    record Line(long number, @Nullable String text) {}

    private final List<String> names;
    private final InputStream standardInput;
    private int next;
    private @Nullable InputStream current;
    private boolean atStart;
    private long number;

    /**
     * Inputs by name.
     *
     * @param names files, {@code -} for standard input; none is standard input, too
     * @throws IllegalArgumentException if one is no file that can be read
     */
    LineReader(List<String> names, InputStream standardInput) {
        this.names = names.isEmpty() ? List.of("-") : List.copyOf(names);
        this.standardInput = standardInput;
        for (String name : this.names) {
            if (!name.equals("-") && (!Files.isReadable(Path.of(name)) || Files.isDirectory(Path.of(name)))) {
                throw new IllegalArgumentException(
                        "%s is not a file that can be read; give files, or - for standard input".formatted(name));
            }
        }
    }

    /** Up to {@code limit} lines; fewer where waiting for more would keep the first ones waiting. Empty at the end. */
    List<Line> next(int limit) throws IOException {
        List<Line> lines = new ArrayList<>();
        while (lines.size() < limit) {
            if (!lines.isEmpty() && current != null && current.available() == 0) {
                break;
            }
            Line line = read();
            if (line == null) {
                break;
            }
            lines.add(line);
        }
        return lines;
    }

    private @Nullable Line read() throws IOException {
        while (current != null || next < names.size()) {
            if (current == null) {
                current = open(names.get(next++));
                atStart = true;
            }
            byte[] bytes = bytes(current);
            if (bytes != null) {
                return new Line(++number, decode(bytes));
            }
            closeCurrent();
        }
        return null;
    }

    private InputStream open(String name) throws IOException {
        return new BufferedInputStream(name.equals("-") ? standardInput : Files.newInputStream(Path.of(name)), 1 << 16);
    }

    private static byte @Nullable [] bytes(InputStream stream) throws IOException {
        int value = stream.read();
        if (value < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (value >= 0 && value != '\n') {
            line.write(value);
            value = stream.read();
        }
        return line.toByteArray();
    }

    private @Nullable String decode(byte[] bytes) {
        int length = bytes.length > 0 && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            boolean marked = atStart && text.startsWith(BYTE_ORDER_MARK);
            atStart = false;
            return marked ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private void closeCurrent() throws IOException {
        InputStream stream = current;
        current = null;
        if (stream != null) {
            stream.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeCurrent();
    }
}
