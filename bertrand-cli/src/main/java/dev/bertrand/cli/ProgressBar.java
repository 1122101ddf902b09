package dev.bertrand.cli;

import dev.bertrand.model.hub.Progress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far a task has come: a bar on a terminal, otherwise a line every few seconds. Tasks shorter than two seconds
 * show nothing. One task at a time; a task of another name starts anew.
 */
public final class ProgressBar implements Progress {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int CELLS = 24;

    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private String task = "";
    private long began;
    private long shownAt;
    private boolean shown;
    private long done;
    private long total;
    private String unit = "";

    ProgressBar(Terminal terminal, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void update(String task, long done, long total, String unit) {
        long now = nanoTime.getAsLong();
        if (!task.equals(this.task)) {
            finish(this.task);
            this.task = task;
            began = now;
            shown = false;
        }
        this.done = done;
        this.total = total;
        this.unit = unit;
        long pause = terminal.isInteractive() ? REDRAW_NANOS : LINE_NANOS;
        if (shown ? now - shownAt >= pause : now - began >= QUIET_NANOS) {
            show(now);
        }
    }

    private void show(long now) {
        shown = true;
        shownAt = now;
        if (terminal.isInteractive()) {
            terminal.bar(bar(now));
        } else {
            terminal.line(isClock() ? task + " ..." : task + ": " + figures(now));
        }
    }

    private String bar(long now) {
        if (total <= 0) {
            return "%s  %s".formatted(task, figures(now));
        }
        int full = (int) (CELLS * fraction());
        return "%s [%s%s] %s".formatted(task, "#".repeat(full), ".".repeat(CELLS - full), figures(now));
    }

    /** {@code 45 %, 180.2 of 408.0 MB, 12.3 MB/s, 0:18 left}. */
    private String figures(long now) {
        double seconds = (now - began) / 1e9;
        double rate = seconds > 0 ? done / seconds : 0;
        String amount = total > 0 ? amount(done, total) : amount(done);
        StringBuilder figures = new StringBuilder();
        if (total > 0) {
            figures.append("%.0f %%, ".formatted(100 * fraction()));
        }
        figures.append(amount);
        if (!isClock()) {
            figures.append(", ").append(rate(rate));
            if (total > 0 && rate > 0) {
                figures.append(", ").append(clock((total - done) / rate)).append(" left");
            }
        }
        return figures.toString();
    }

    private double fraction() {
        return Math.max(0, Math.min(1, (double) done / total));
    }

    private String amount(long count) {
        return isBytes() ? "%s MB".formatted(megabytes((double) count)) : "%d %s".formatted(count, unit);
    }

    private String amount(long count, long of) {
        return isBytes()
                ? "%s of %s MB".formatted(megabytes((double) count), megabytes((double) of))
                : "%d of %d %s".formatted(count, of, unit);
    }

    private String rate(double perSecond) {
        return isBytes()
                ? "%s MB/s".formatted(megabytes(perSecond))
                : String.format(Locale.ROOT, perSecond < 10 ? "%.1f %s/s" : "%.0f %s/s", perSecond, unit);
    }

    private boolean isBytes() {
        return unit.equals("bytes");
    }

    /** Where nothing but time can be counted. */
    private boolean isClock() {
        return unit.equals("seconds");
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? "%d:%02d".formatted(whole / 60, whole % 60)
                : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }

    /** Takes the bar away; a task that was shown leaves one line of what it took. */
    @Override
    public synchronized void finish(String task) {
        if (task.isEmpty() || !task.equals(this.task)) {
            return;
        }
        terminal.eraseBar();
        if (shown) {
            double seconds = (nanoTime.getAsLong() - began) / 1e9;
            String took = String.format(Locale.ROOT, "%.1f s", seconds);
            terminal.line(
                    isClock() ? "%s: %s".formatted(task, took) : "%s: %s in %s".formatted(task, amount(done), took));
        }
        this.task = "";
    }
}
