package dev.bertrand.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of a JSON file, whose errors name the file and the field. */
record JsonFile(Path file, String where, Map<?, ?> fields) {
    /**
     * Reads a file that holds one object.
     *
     * @throws IllegalArgumentException if it does not
     */
    static JsonFile read(Path file) {
        String text = TextFiles.read(file);
        Object json;
        try {
            json = Json.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s; fetch the file again".formatted(file, e.getMessage()), e);
        }
        if (!(json instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("%s holds no JSON object; fetch the file again".formatted(file));
        }
        return new JsonFile(file, "", fields);
    }

    @Nullable
    Object get(String name) {
        return fields.get(name);
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    @Nullable
    Boolean flag(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        throw wrong(name, value, "true, false or null");
    }

    boolean flag(String name, boolean absent) {
        Boolean flag = flag(name);
        return flag == null ? absent : flag;
    }

    @Nullable
    String text(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(name, value, "a text");
    }

    String text(String name, String absent) {
        String text = text(name);
        return text == null ? absent : text;
    }

    int integer(String name, int absent) {
        Object value = fields.get(name);
        if (value == null) {
            return absent;
        }
        if (value instanceof Double number && number >= 0 && number <= Integer.MAX_VALUE && number % 1 == 0) {
            return number.intValue();
        }
        throw wrong(name, value, "a whole number from 0 to %d".formatted(Integer.MAX_VALUE));
    }

    int requireInteger(String name) {
        if (!has(name)) {
            throw wrong(name, null, "a whole number");
        }
        return integer(name, 0);
    }

    /** An object within this one; null if it is absent. */
    @Nullable
    JsonFile object(String name) {
        Object value = fields.get(name);
        return value == null ? null : object(name, value);
    }

    /** A value of this object, known to be an object. */
    JsonFile object(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> inner) {
            return new JsonFile(file, where + name + ".", inner);
        }
        throw wrong(name, value, "an object");
    }

    List<?> list(String name) {
        Object value = fields.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(name, value, "a list");
    }

    IllegalArgumentException wrong(String name, @Nullable Object value, String wanted) {
        return new IllegalArgumentException(
                "%s: %s%s is %s; it must be %s".formatted(file, where, name, value, wanted));
    }
}
