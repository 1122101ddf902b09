package dev.bertrand.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259), so that this module needs no library for one small file. Objects become maps in the order of
 * the file, arrays lists, numbers doubles.
 */
final class Json {
    private static final int DEEPEST = 100;
    private static final int END = -1;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @throws IllegalArgumentException if the text is no JSON, saying where
     */
    static @Nullable Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value(0);
        if (json.peek() != END) {
            throw json.error("the end of the file");
        }
        return value;
    }

    /** A JSON string literal. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted((int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw error("at most %d levels".formatted(DEEPEST));
        }
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
            return object;
        }
        do {
            if (peek() != '"') {
                throw error("a name in quotes");
            }
            String name = string();
            expect(':');
            object.put(name, value(depth + 1));
        } while (another('}'));
        return object;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> array = new ArrayList<>();
        expect('[');
        if (peek() == ']') {
            at++;
            return array;
        }
        do {
            array.add(value(depth + 1));
        } while (another(']'));
        return array;
    }

    /** Steps over a comma, or over the {@code end} of the object or array. */
    private boolean another(char end) {
        if (peek() == ',') {
            at++;
            return true;
        }
        expect(end);
        return false;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        expect('"');
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                at--;
                throw error("the end of a string on its own line");
            }
            string.append(c == '\\' ? escape() : c);
        }
        if (at == text.length()) {
            throw error("the end of a string");
        }
        at++;
        return string.toString();
    }

    private char escape() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw error("an escape such as \\n before this");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw error("four hexadecimal digits after \\u");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private @Nullable Object literal(String name, @Nullable Object value) {
        if (!text.startsWith(name, at)) {
            throw error("a value");
        }
        at += name.length();
        return value;
    }

    private double number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (!digits.matches("-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?")) {
            at = start;
            throw error("a value");
        }
        return Double.parseDouble(digits);
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw error("'%c'".formatted(wanted));
        }
        at++;
    }

    /** The next character that is not white space. */
    private int peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private IllegalArgumentException error(String wanted) {
        long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        String got = at < text.length() ? "'" + Character.toString(text.codePointAt(at)) + "'" : "the end of the file";
        return new IllegalArgumentException("Line %d is no JSON: wanted %s, got %s".formatted(line, wanted, got));
    }
}
