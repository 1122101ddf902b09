package dev.bertrand.model.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle of {@code torch.save} describes: storages and tensors on them, without their numbers. */
final class PyTorchObjects implements Unpickler.Builder {
    /** Keys under which training scripts keep a state dict among other things. */
    private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");

    private static final int MAX_KEY = 255;
    private static final int MAX_PAIRS = 1 << 16;

    private final Map<String, PyTorchStorage> storages = new LinkedHashMap<>();
    private int pairs;

    /** The storages met so far, by key. */
    Map<String, PyTorchStorage> storages() {
        return Collections.unmodifiableMap(storages);
    }

    @Override
    public Object global(String module, String name) {
        return PyTorchGlobals.resolve(module, name);
    }

    @Override
    public Object call(Object function, PickleValues.Tuple arguments) {
        if (!(function instanceof PyTorchGlobals.Function known)) {
            throw new IllegalArgumentException("it calls what is no function");
        }
        List<Object> items = arguments.items();
        return switch (known) {
            case ORDERED_DICT -> orderedDict(items);
            case REBUILD_TENSOR -> tensor(items);
            case UNWRAP -> at(items, 0);
        };
    }

    /** Python 3 makes an empty one and fills it afterwards, Python 2 gives the pairs. */
    private Object orderedDict(List<Object> arguments) {
        Map<String, Object> dict = new LinkedHashMap<>();
        if (arguments.isEmpty()) {
            return dict;
        }
        for (Object pair : PickleValues.list(arguments.get(0))) {
            // One list may be named again and again, each time for a few bytes of pickle.
            if (++pairs > MAX_PAIRS) {
                throw new IllegalArgumentException("it makes dicts of more than %,d pairs".formatted(MAX_PAIRS));
            }
            List<Object> items = pair instanceof PickleValues.Tuple tuple ? tuple.items() : PickleValues.list(pair);
            if (at(items, 0) instanceof String key) {
                dict.put(key, at(items, 1));
            }
        }
        return dict;
    }

    private static PyTorchTensor tensor(List<Object> arguments) {
        if (!(at(arguments, 0) instanceof PyTorchStorage storage)) {
            throw new IllegalArgumentException("a tensor has no storage");
        }
        return new PyTorchTensor(
                storage,
                PickleValues.integer(at(arguments, 1)),
                integers(at(arguments, 2)),
                integers(at(arguments, 3)));
    }

    /** ('storage', type, key, device, elements), in the older format with (key, offset, elements) of a view or None. */
    @Override
    public Object persistent(Object id) {
        List<Object> items = PickleValues.tuple(id).items();
        String kind = PickleValues.text(at(items, 0));
        if (!kind.equals("storage") || !(at(items, 1) instanceof DType type)) {
            throw new IllegalArgumentException("it refers to something else than a typed storage");
        }
        PyTorchStorage storage = new PyTorchStorage(key(at(items, 2)), type, 0, PickleValues.integer(at(items, 4)));
        PyTorchStorage known = storages.putIfAbsent(storage.key(), storage);
        if (known != null && !known.equals(storage)) {
            throw new IllegalArgumentException("storage '%s' is described in two ways".formatted(storage.key()));
        }
        if (items.size() < 6 || items.get(5) == PickleValues.NONE) {
            return storage;
        }
        List<Object> view = PickleValues.tuple(items.get(5)).items();
        return storage.part(PickleValues.integer(at(view, 1)), PickleValues.integer(at(view, 2)));
    }

    private static String key(Object value) {
        String key = PickleValues.text(value);
        if (key.length() > MAX_KEY) {
            throw new IllegalArgumentException("a storage's key has %,d characters".formatted(key.length()));
        }
        return key;
    }

    private static long[] integers(Object value) {
        List<Object> items = PickleValues.tuple(value).items();
        PyTorchTensor.requireDimensions(items.size());
        return items.stream().mapToLong(PickleValues::integer).toArray();
    }

    private static Object at(List<Object> items, int index) {
        if (index >= items.size()) {
            throw new IllegalArgumentException(
                    "a tuple has %d items where %d or more were expected".formatted(items.size(), index + 1));
        }
        return items.get(index);
    }

    /**
     * The tensors of a state dict, which may be wrapped in a training checkpoint; whatever else lies beside them is
     * left out.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Map<String, PyTorchTensor> stateDict(Object root) {
        Map<String, Object> top = PickleValues.map(root);
        for (String wrapper : WRAPPERS) {
            if (top.get(wrapper) instanceof Map) {
                Map<String, PyTorchTensor> wrapped = tensors(PickleValues.map(top.get(wrapper)));
                if (!wrapped.isEmpty()) {
                    return wrapped;
                }
            }
        }
        Map<String, PyTorchTensor> tensors = tensors(top);
        if (tensors.isEmpty()) {
            throw new IllegalArgumentException(
                    "it holds no tensors, neither by themselves nor under %s. Save the model's state_dict()"
                            .formatted(String.join(", ", WRAPPERS)));
        }
        return tensors;
    }

    private static Map<String, PyTorchTensor> tensors(Map<String, Object> dict) {
        Map<String, PyTorchTensor> tensors = new LinkedHashMap<>();
        dict.forEach((name, value) -> {
            if (value instanceof PyTorchTensor tensor) {
                tensors.put(name, tensor);
            }
        });
        return Collections.unmodifiableMap(tensors);
    }
}
