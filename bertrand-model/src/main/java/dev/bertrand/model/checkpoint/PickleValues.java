package dev.bertrand.model.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comes out of a pickle: Strings, Longs, BigIntegers, Doubles, Booleans, {@link #NONE}, {@link Tuple}s, lists and
 * maps, and what an {@link Unpickler.Builder} adds. They may contain themselves, so nobody may walk, print or hash them.
 * The methods here ask for one kind and throw {@link IllegalArgumentException} for any other.
 */
final class PickleValues {
    /** Not a record: {@code hashCode} would walk it. */
    static final class Tuple {
        private final List<Object> items;

        Tuple(List<Object> items) {
            this.items = items;
        }

        List<Object> items() {
            return items;
        }
    }

    /** Python's None. */
    static final Object NONE = Optional.empty();

    private PickleValues() {}

    static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw wanted("a text", value);
    }

    static long integer(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw wanted("a whole number", value);
    }

    static Tuple tuple(Object value) {
        if (value instanceof Tuple tuple) {
            return tuple;
        }
        throw wanted("a tuple", value);
    }

    @SuppressWarnings("unchecked") // Unpickler makes all lists
    static List<Object> list(Object value) {
        if (value instanceof List) {
            return (List<Object>) value;
        }
        throw wanted("a list", value);
    }

    @SuppressWarnings("unchecked") // and all maps
    static Map<String, Object> map(Object value) {
        if (value instanceof Map) {
            return (Map<String, Object>) value;
        }
        throw wanted("a dict", value);
    }

    private static IllegalArgumentException wanted(String wanted, Object got) {
        return new IllegalArgumentException(
                "it has %s where %s was expected".formatted(got.getClass().getSimpleName(), wanted));
    }
}
