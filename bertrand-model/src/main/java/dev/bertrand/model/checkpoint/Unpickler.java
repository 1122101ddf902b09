package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stack machine that a Python pickle is a program for (CPython, {@code Lib/pickletools.py}), with those instructions
 * of protocols 1 to 4 that state dicts need. It makes {@link PickleValues}; what the pickle names or calls, a
 * {@link Builder} decides. Wrong bytes throw {@link IllegalArgumentException} or
 * {@link java.nio.BufferUnderflowException}.
 *
 * <p>Time and memory are bounded: steps are counted, and no instruction copies more than was pushed before it.
 */
final class Unpickler {
    /** Decides what a pickle's names, calls and references outside mean. */
    interface Builder {
        Object global(String module, String name);

        Object call(Object function, PickleValues.Tuple arguments);

        Object persistent(Object id);
    }

    /** A pickle of BERT's weights has 100 KB and takes 20,000 steps. */
    static final int MAX_BYTES = 32 << 20;

    private static final int MAX_STEPS = 1 << 19;

    private final PickleReader operands;
    private final Builder builder;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private int steps;

    private Unpickler(ByteBuffer bytes, Builder builder) {
        this.operands = new PickleReader(bytes);
        this.builder = builder;
    }

    /** Runs one pickle of a little-endian buffer and moves past it. */
    static Object read(ByteBuffer bytes, Builder builder) {
        return new Unpickler(bytes, builder).run();
    }

    private Object run() {
        for (int opcode = operands.unsigned8(); opcode != '.'; opcode = operands.unsigned8()) {
            if (++steps > MAX_STEPS) {
                throw new IllegalArgumentException("it has more than %,d instructions".formatted(MAX_STEPS));
            }
            execute(opcode);
        }
        return pop();
    }

    private void execute(int opcode) {
        switch (opcode) {
            case 0x80 -> operands.unsigned8(); // PROTO
            case 0x95 -> operands.unsigned64(); // FRAME

            case 'N' -> push(PickleValues.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) operands.unsigned8()); // BININT1
            case 'M' -> push(operands.unsigned16()); // BININT2
            case 'J' -> push(operands.signed32()); // BININT
            case 0x8a -> push(operands.integer(operands.unsigned8())); // LONG1
            case 0x8b -> push(operands.integer(operands.unsigned32())); // LONG4
            case 'I', 'L' -> push(operands.digits()); // INT, LONG: protocol 1
            case 'G' -> push(operands.decimal()); // BINFLOAT
            case 'X' -> push(operands.text(operands.unsigned32(), UTF_8)); // BINUNICODE
            case 0x8c -> push(operands.text(operands.unsigned8(), UTF_8)); // SHORT_BINUNICODE
            case 0x8d -> push(operands.text(operands.unsigned64(), UTF_8)); // BINUNICODE8
            case 'T', 'B' -> push(operands.text(operands.unsigned32(), ISO_8859_1)); // BINSTRING, Python 2's; BINBYTES
            case 'U', 'C' -> push(operands.text(operands.unsigned8(), ISO_8859_1)); // SHORT_BINSTRING, SHORT_BINBYTES

            case '(' -> marks.add(stack.size()); // MARK
            case ')' -> push(new PickleValues.Tuple(List.of()));
            case 0x85, 0x86, 0x87 -> push(new PickleValues.Tuple(pop(opcode - 0x84))); // TUPLE1 to TUPLE3
            case 't' -> push(new PickleValues.Tuple(popToMark()));
            case ']' -> push(new ArrayList<>());
            case 'l' -> push(popToMark());
            case 'a' -> append(pop(1)); // APPEND
            case 'e' -> append(popToMark()); // APPENDS
            case '}' -> push(new LinkedHashMap<String, Object>());
            case 'd' -> push(put(new LinkedHashMap<>(), popToMark()));
            case 's' -> setItems(pop(2)); // SETITEM
            case 'u' -> setItems(popToMark()); // SETITEMS

            case 'q' -> memo.put((long) operands.unsigned8(), top()); // BINPUT
            case 'r' -> memo.put(operands.unsigned32(), top()); // LONG_BINPUT
            case 0x94 -> memo.put((long) memo.size(), top()); // MEMOIZE
            case 'h' -> push(remembered(operands.unsigned8())); // BINGET
            case 'j' -> push(remembered(operands.unsigned32())); // LONG_BINGET

            case 'c' -> push(builder.global(operands.line(), operands.line())); // GLOBAL
            case 0x93 -> stackGlobal();
            case 'R' -> reduce();
            case 'Q' -> push(builder.persistent(pop())); // BINPERSID
            case 'b' -> build();
            default ->
                throw new IllegalArgumentException("byte %,d is the instruction 0x%02x, which weights do not need"
                        .formatted(operands.position() - 1, opcode));
        }
    }

    private void stackGlobal() {
        List<Object> names = pop(2);
        push(builder.global(PickleValues.text(names.get(0)), PickleValues.text(names.get(1))));
    }

    private void reduce() {
        Object arguments = pop();
        Object function = pop();
        push(builder.call(function, PickleValues.tuple(arguments)));
    }

    /** Attributes of an OrderedDict; a module's {@code state_dict} keeps the versions of its layers there. */
    private void build() {
        pop();
        if (!(top() instanceof Map)) {
            throw new IllegalArgumentException("it sets attributes of something else than a dict");
        }
    }

    private void append(List<Object> items) {
        PickleValues.list(top()).addAll(items);
    }

    private void setItems(List<Object> keysAndValues) {
        put(PickleValues.map(top()), keysAndValues);
    }

    /** Names of weights are texts. What has another key, as an optimizer's state has, is none. */
    private static Map<String, Object> put(Map<String, Object> map, List<Object> keysAndValues) {
        if (keysAndValues.size() % 2 != 0) {
            throw new IllegalArgumentException("a key has no value");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            if (keysAndValues.get(i) instanceof String key) {
                map.put(key, keysAndValues.get(i + 1));
            }
        }
        return map;
    }

    private Object remembered(long index) {
        Object value = memo.get(index);
        if (value == null) {
            throw new IllegalArgumentException("it asks for the value number %d, which it never kept".formatted(index));
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() {
        return stack.get(requireDepth(1));
    }

    private Object pop() {
        return stack.remove(requireDepth(1));
    }

    private List<Object> pop(int count) {
        return popFrom(requireDepth(count));
    }

    private List<Object> popToMark() {
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("a collection has no beginning");
        }
        return popFrom(marks.remove(marks.size() - 1));
    }

    private List<Object> popFrom(int start) {
        List<Object> tail = stack.subList(start, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    /** Where the last {@code count} values begin; they must lie above the last mark. */
    private int requireDepth(int count) {
        int floor = marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
        if (stack.size() - floor < count) {
            throw new IllegalArgumentException(
                    "byte %,d takes a value where there is none".formatted(operands.position() - 1));
        }
        return stack.size() - count;
    }
}
