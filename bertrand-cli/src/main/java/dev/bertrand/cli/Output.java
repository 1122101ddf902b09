package dev.bertrand.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Standard output: data only, UTF-8 whatever the locale, each line out before the next begins. */
public final class Output {
    /** Whoever read our output has gone ({@code | head}): no error, but there is nobody left to work for. */
    static final class ClosedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ClosedException(IOException cause) {
            super(cause);
        }
    }

    private final OutputStream stream;

    Output(OutputStream stream) {
        this.stream = stream;
    }

    public static Output standard() {
        return new Output(new FileOutputStream(FileDescriptor.out));
    }

    /** Writes {@code value} (a node, a record, a map) as a line of JSON. */
    public void json(Object value) {
        line(Json.line(value));
    }

    /** Writes {@code value} as an indented JSON document. */
    public void document(Object value) {
        line(Json.document(value));
    }

    public void line(String text) {
        try {
            stream.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            stream.flush();
        } catch (IOException e) {
            if (isClosed(e)) {
                throw new ClosedException(e);
            }
            throw new UncheckedIOException("Cannot write to standard output: " + e.getMessage(), e);
        }
    }

    private static boolean isClosed(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("broken pipe") || message.contains("pipe is being closed");
    }
}
