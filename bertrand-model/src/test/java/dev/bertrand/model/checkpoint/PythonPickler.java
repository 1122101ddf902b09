package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CPython's pickler of protocol 2 ({@code Lib/pickle.py}, {@code _Pickler}), memo and all, for what state dicts are made
 * of: null, Boolean, Integer, BigInteger, Double, String, List, Map, and the records here.
 */
final class PythonPickler {
    record Tuple(Object... items) {}

    record Global(String module, String name) {}

    /** What {@code __reduce__} returns: a call, pairs to set, attributes to set. */
    record Reduce(
            Global function,
            Tuple arguments,
            @Nullable Map<?, ?> items,
            @Nullable Object state) {}

    /** Saved as a persistent id. */
    record Persistent(Tuple id) {}

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Map<Object, Integer> memo = new IdentityHashMap<>();

    static byte[] dumps(@Nullable Object value) {
        PythonPickler pickler = new PythonPickler();
        pickler.write(0x80, 2);
        pickler.save(value);
        pickler.write('.');
        return pickler.bytes.toByteArray();
    }

    private void save(@Nullable Object value) {
        if (value != null && memo.containsKey(value)) {
            get(memo.get(value));
        } else if (value == null) {
            write('N');
        } else if (value instanceof Boolean flag) {
            write(flag ? 0x88 : 0x89);
        } else if (value instanceof Integer number) {
            save(number.intValue());
        } else if (value instanceof BigInteger number) {
            byte[] digits = number.toByteArray();
            write(0x8a, digits.length);
            for (int i = digits.length - 1; i >= 0; i--) {
                write(digits[i]);
            }
        } else if (value instanceof Double number) {
            write('G');
            bytes.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(UTF_8);
            write('X');
            fixed(4, utf8.length);
            bytes.writeBytes(utf8);
            memoize(value);
        } else if (value instanceof Tuple tuple) {
            save(tuple);
        } else if (value instanceof List<?> list) {
            write(']');
            memoize(value);
            write('(');
            list.forEach(this::save);
            write('e');
        } else if (value instanceof Map<?, ?> map) {
            write('}');
            memoize(value);
            setItems(map);
        } else if (value instanceof Global global) {
            write('c');
            bytes.writeBytes((global.module() + "\n" + global.name() + "\n").getBytes(UTF_8));
            memoize(value);
        } else if (value instanceof Persistent persistent) {
            save(persistent.id());
            write('Q');
        } else if (value instanceof Reduce reduce) {
            save(reduce);
        } else {
            throw new AssertionError("no pickle of " + value);
        }
    }

    private void save(int number) {
        if (number == (number & 0xff)) {
            write('K', number);
        } else if (number == (number & 0xffff)) {
            write('M');
            fixed(2, number);
        } else {
            write('J');
            fixed(4, number);
        }
    }

    private void save(Tuple tuple) {
        int length = tuple.items().length;
        if (length == 0) {
            write(')');
            return;
        }
        if (length > 3) {
            write('(');
        }
        Arrays.stream(tuple.items()).forEach(this::save);
        write(length > 3 ? 't' : 0x84 + length);
        memoize(tuple);
    }

    private void save(Reduce reduce) {
        save(reduce.function());
        save(reduce.arguments());
        write('R');
        memoize(reduce);
        if (reduce.items() != null) {
            setItems(reduce.items());
        }
        if (reduce.state() != null) {
            save(reduce.state());
            write('b');
        }
    }

    private void setItems(Map<?, ?> map) {
        if (map.isEmpty()) {
            return;
        }
        if (map.size() > 1) {
            write('(');
        }
        map.forEach((key, value) -> {
            save(key);
            save(value);
        });
        write(map.size() > 1 ? 'u' : 's');
    }

    private void memoize(Object value) {
        int index = memo.size();
        memo.put(value, index);
        if (index < 256) {
            write('q', index);
        } else {
            write('r');
            fixed(4, index);
        }
    }

    private void get(int index) {
        if (index < 256) {
            write('h', index);
        } else {
            write('j');
            fixed(4, index);
        }
    }

    private void fixed(int length, int value) {
        bytes.write(
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(value)
                        .array(),
                0,
                length);
    }

    private void write(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
    }
}
