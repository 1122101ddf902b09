package dev.bertrand.model.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server answered. Whoever has it closes it. */
record WebResponse(int status, HttpHeaders headers, TimedBody body) implements AutoCloseable {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Bytes of the body, if the server says. */
    OptionalLong length() {
        Optional<String> length = header("Content-Length").filter(text -> text.matches("\\d{1,18}"));
        return length.isPresent() ? OptionalLong.of(Long.parseLong(length.get())) : OptionalLong.empty();
    }

    /** Whether the body is a file's bytes from {@code begin} on; {@code size} of the file is -1 where unknown. */
    boolean continues(long begin, long size) {
        Matcher range = CONTENT_RANGE.matcher(header("Content-Range").orElse(""));
        return range.matches()
                && Long.parseLong(range.group(1)) == begin
                && (size < 0
                        || (Long.parseLong(range.group(2)) == size - 1
                                && List.of(String.valueOf(size), "*").contains(range.group(3))));
    }

    /** How long the server asks to leave it alone: {@code Retry-After}, in seconds or as a date. */
    Optional<Duration> retryAfter() {
        return header("Retry-After").flatMap(text -> {
            if (text.matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration wait = Duration.between(Instant.now(), then);
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    /**
     * The whole body.
     *
     * @throws DamagedException if it is longer than {@code limit} bytes
     */
    byte[] read(int limit) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (List<ByteBuffer> buffers = body.next(); !buffers.isEmpty(); buffers = body.next()) {
            for (ByteBuffer buffer : buffers) {
                if (buffer.remaining() > limit - bytes.size()) {
                    throw new DamagedException("more than %,d bytes came".formatted(limit));
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        body.close();
    }
}
