package dev.bertrand.cli;

import java.io.PrintStream;

/**
 * Standard error as people see it: lines, and below them at most one bar. The launcher tells what the streams are, since
 * Java cannot before version 22.
 */
final class Terminal {
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream stream;
    private final boolean interactive;
    private boolean barShown;

    Terminal(PrintStream stream, boolean interactive) {
        this.stream = stream;
        this.interactive = interactive;
    }

    static Terminal standard() {
        return new Terminal(System.err, Boolean.getBoolean("bertrand.stderr.terminal"));
    }

    static boolean standardOutputIsTerminal() {
        return Boolean.getBoolean("bertrand.stdout.terminal");
    }

    /** Whether a person watches. */
    boolean isInteractive() {
        return interactive;
    }

    synchronized void line(String text) {
        eraseBar();
        stream.println(text);
    }

    /** Draws {@code text} in place of the bar before it. */
    synchronized void bar(String text) {
        stream.print(ERASE_LINE + text);
        stream.flush();
        barShown = true;
    }

    synchronized void eraseBar() {
        if (barShown) {
            stream.print(ERASE_LINE);
            stream.flush();
            barShown = false;
        }
    }
}
