package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private Terminal terminal(boolean interactive) {
        return new Terminal(new PrintStream(written, true, StandardCharsets.UTF_8), interactive);
    }

    private ProgressBar bar(boolean interactive) {
        return new ProgressBar(terminal(interactive), nanos::get);
    }

    private String written() {
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }

    private void seconds(double seconds) {
        nanos.set((long) (seconds * 1e9));
    }

    @Test
    void a_short_task_shows_nothing() {
        ProgressBar bar = bar(true);
        bar.update("work", 0, 10, "steps");
        seconds(1.4);
        bar.update("work", 10, 10, "steps");
        bar.finish("work");

        assertThat(written()).isEmpty();
    }

    @Test
    void a_terminal_gets_a_bar_with_rate_and_time_left() {
        ProgressBar bar = bar(true);
        bar.update("downloading", 0, 400_000_000, "bytes");
        seconds(10);
        bar.update("downloading", 100_000_000, 400_000_000, "bytes");

        assertThat(written())
                .isEqualTo(
                        "\r\u001b[Kdownloading [######..................] 25 %, 100.0 of 400.0 MB, 10.0 MB/s, 0:30 left");

        bar.finish("downloading");
        assertThat(written()).isEqualTo("\r\u001b[Kdownloading: 100.0 MB in 10.0 s" + System.lineSeparator());
    }

    @Test
    void elsewhere_there_is_a_plain_line_every_few_seconds() {
        ProgressBar bar = bar(false);
        for (int tenth = 0; tenth <= 80; tenth++) {
            seconds(tenth / 10.0);
            bar.update("counting", tenth, -1, "lines");
        }

        assertThat(written().lines())
                .containsExactly("counting: 20 lines, 10 lines/s", "counting: 70 lines, 10 lines/s");
    }

    @Test
    void where_only_time_can_be_counted_there_is_no_rate() {
        ProgressBar bar = bar(false);
        bar.update("loading", 0, -1, "seconds");
        seconds(2);
        bar.update("loading", 2, -1, "seconds");
        bar.finish("loading");

        assertThat(written().lines()).containsExactly("loading ...", "loading: 2.0 s");
    }

    @Test
    void another_task_starts_anew() {
        ProgressBar bar = bar(false);
        bar.update("first", 0, 2, "steps");
        seconds(2);
        bar.update("first", 1, 2, "steps");
        bar.update("second", 0, 2, "steps");
        seconds(3);
        bar.update("second", 1, 2, "steps");

        assertThat(written().lines())
                .containsExactly("first: 50 %, 1 of 2 steps, 0.5 steps/s, 0:02 left", "first: 1 steps in 2.0 s");
    }

    @Test
    void a_line_takes_the_place_of_the_bar() {
        Terminal terminal = terminal(true);
        terminal.bar("[##..]");
        terminal.line("epoch 1");

        assertThat(written()).isEqualTo("\r\u001b[K[##..]\r\u001b[Kepoch 1" + System.lineSeparator());
    }
}
