package dev.bertrand.model.checkpoint;

import dev.bertrand.torch.Device;
import dev.bertrand.torch.DropoutMasks;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * All parameters of one model under their Hugging Face names, which layers ask for as they are built. A parameter comes
 * from the file where the file has it, and from its initializer otherwise.
 */
public final class Parameters implements AutoCloseable {
    private static final String ENCODER = StoredNames.ENCODER;
    private static final String POOLER = "bert.pooler.";

    private final Map<String, Tensor> named = new LinkedHashMap<>();
    private final Map<String, String> storedNames = new LinkedHashMap<>(); // of those that came from the file
    private final @Nullable Weights weights;
    private final @Nullable StoredNames stored; // of weights
    private final long seed;
    private final Precision precision;
    private final @Nullable Parameters shared; // where the values are, if not here
    private final DropoutMasks masks = new DropoutMasks();
    private final List<String> initialized = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final Map<String, String> misshapen = new LinkedHashMap<>(); // what is said of each
    private final TreeSet<String> unused = new TreeSet<>();
    private Device device = Device.CPU;
    private @Nullable String borrower;
    private boolean training;
    private boolean released;

    private Parameters(@Nullable Weights weights, long seed, Precision precision, @Nullable Parameters shared) {
        this.weights = weights;
        stored = weights == null ? null : new StoredNames(weights.names());
        this.seed = seed;
        this.precision = precision;
        this.shared = shared;
        if (weights != null) {
            weights.names().stream()
                    .filter(name -> !StoredNames.isImplied(name))
                    .forEach(unused::add);
        }
    }

    /** Parameters that all start from their initializers. */
    public static Parameters random(long seed, Precision precision) {
        return new Parameters(null, seed, precision, null);
    }

    /** Parameters that come from {@code weights}; what it lacks starts from its initializer. */
    public static Parameters from(Weights weights, long seed, Precision precision) {
        return new Parameters(weights, seed, precision, null);
    }

    /**
     * Parameters that share these ones' memory but gather gradients of their own, so that two models learn from two parts
     * of a batch at once. A step of these ones is a step of those.
     */
    public Parameters replica() {
        requireAll();
        return new Parameters(null, seed, precision, this);
    }

    /**
     * From now on, what the file lacks under a name that begins with {@code prefix} starts from what it has under the rest
     * of the name.
     */
    public void borrowFor(String prefix) {
        borrower = prefix;
    }

    /** The parameter called {@code name}, registered as trainable; layers that ask for the same name share it. */
    public Tensor get(String name, Initializer initializer, long... shape) {
        Tensor known = named.get(name);
        if (known != null) {
            return known;
        }
        try (Scope scope = Scope.inference()) {
            if (shared != null) {
                return share(name, shared);
            }
            String found = storedName(name);
            Tensor value = found != null && hasShape(name, found, shape)
                    ? load(name, found)
                    : initialize(name, initializer, shape);
            Tensor parameter = Scope.outlive(device.place(value, precision.stored()));
            parameter.requires_grad_(true);
            named.put(name, parameter);
            return parameter;
        }
    }

    private Tensor share(String name, Parameters owner) {
        Tensor original = owner.named.get(name);
        if (original == null) {
            throw new AssertionError("a replica has the parameters of its original, but there is no " + name);
        }
        Tensor alias = Scope.outlive(original.detach());
        alias.requires_grad_(original.requires_grad());
        named.put(name, alias);
        return alias;
    }

    private Tensor load(String name, String found) {
        unused.remove(found);
        storedNames.put(name, found);
        return source().load(found);
    }

    private Tensor initialize(String name, Initializer initializer, long... shape) {
        // Seeded by name: a new layer does not depend on which others are new, or on their order.
        torch.manual_seed(31 * seed + name.hashCode());
        initialized.add(name);
        return initializer.create(shape);
    }

    private Weights source() {
        if (weights == null) {
            throw new AssertionError("random parameters have no source");
        }
        return weights;
    }

    /** The file's name for a parameter; null if it has none. */
    private @Nullable String storedName(String name) {
        if (stored == null) {
            return null;
        }
        String found = stored.find(name);
        if (found == null && borrower != null && name.startsWith(borrower)) {
            found = stored.find(name.substring(borrower.length()));
        }
        if (found == null && name.startsWith(ENCODER) && !name.startsWith(POOLER)) {
            missing.add(name);
        }
        return found;
    }

    private boolean hasShape(String name, String found, long... wanted) {
        long[] got = source().shape(found);
        if (Arrays.equals(got, wanted)) {
            return true;
        }
        unused.remove(found);
        misshapen.put(name, "%s is %s, wanted %s".formatted(name, Arrays.toString(got), Arrays.toString(wanted)));
        return false;
    }

    /**
     * Checks that a matrix which the model has once is no other one in a file that has it twice.
     *
     * @param copy what the file calls the second
     * @throws CheckpointException if the two differ
     */
    public void requireTied(String copy, String name) {
        String second = stored == null ? null : stored.find(copy);
        Tensor first = named.get(name);
        if (second == null || first == null) {
            return;
        }
        try (Scope scope = Scope.inference()) {
            if (!torch.equal(source().load(second).to(precision.stored()), first.cpu())) {
                throw new CheckpointException(
                        source().file(),
                        "%s is another matrix than %s; this library ties them (tie_word_embeddings)"
                                .formatted(second, name));
            }
        }
    }

    /**
     * Says how loading went, once all layers are built.
     *
     * @throws WeightsMismatchException if the file lacks a part of the encoder or has it in another shape
     */
    public LoadReport report() {
        List<String> wrong = misshapen.entrySet().stream()
                .filter(parameter -> parameter.getKey().startsWith(ENCODER))
                .map(Map.Entry::getValue)
                .toList();
        if (!missing.isEmpty() || !wrong.isEmpty()) {
            throw new WeightsMismatchException(source().file(), missing, wrong);
        }
        return new LoadReport(List.copyOf(initialized), List.copyOf(unused), List.copyOf(misshapen.values()));
    }

    /**
     * Every parameter by name, in the order of the model.
     *
     * @throws IllegalStateException if some were released
     */
    public Map<String, Tensor> named() {
        requireAll();
        return Collections.unmodifiableMap(named);
    }

    private void requireAll() {
        if (released) {
            throw new IllegalStateException("the model is frozen for inference; load it again to train or to save it");
        }
    }

    /** The names that begin with {@code prefix}, in the order of the model. */
    public List<String> names(String prefix) {
        return named.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
    }

    /** Frees parameters, because a plan has taken their place. */
    public void release(Collection<String> names) {
        released = true;
        for (String name : names) {
            Tensor parameter = named.remove(name);
            if (parameter == null) {
                throw new IllegalArgumentException("there is no parameter " + name);
            }
            parameter.close();
            String stored = storedNames.get(name);
            if (stored != null) {
                source().release(stored);
            }
        }
    }

    /**
     * Lets training change only some of the parameters; the others get no gradients.
     *
     * @param trains whether it changes the parameter of a name
     */
    public void train(Predicate<String> trains) {
        named.forEach((name, parameter) -> parameter.requires_grad_(trains.test(name)));
    }

    /** Whether the file has a parameter of that name; false where there is no file. */
    public boolean isStored(String name) {
        return stored != null && stored.find(name) != null;
    }

    /** Whether a parameter is new because the file lacks it; false where there is no file. */
    public boolean isMissing(String name) {
        return shared == null ? weights != null && initialized.contains(name) : shared.isMissing(name);
    }

    /** Those that training changes. */
    public Map<String, Tensor> trainable() {
        requireAll();
        Map<String, Tensor> trainable = new LinkedHashMap<>(named);
        trainable.values().removeIf(parameter -> !parameter.requires_grad());
        return trainable;
    }

    /** Number of elements of {@code parameters}. */
    public static long count(Map<String, Tensor> parameters) {
        return parameters.values().stream().mapToLong(Tensor::numel).sum();
    }

    /**
     * Moves every parameter, and those made later, as PyTorch's {@code Module.to}: layers keep theirs, which are elsewhere
     * from then on.
     *
     * @throws IllegalStateException if they are shared, or some were released
     */
    public void to(Device device) {
        if (device.equals(device())) {
            return;
        }
        if (shared != null) {
            throw new IllegalStateException("a replica's parameters are where its model's are; move that one");
        }
        requireAll();
        this.device = device;
        try (Scope scope = Scope.inference()) {
            for (Tensor parameter : named.values()) {
                parameter.set_data(device.place(parameter, precision.stored()));
            }
        }
    }

    /** Where they are. */
    public Device device() {
        return shared == null ? device : shared.device();
    }

    public Precision precision() {
        return precision;
    }

    /** Where dropout gets its masks from. */
    public DropoutMasks masks() {
        return masks;
    }

    /** Whether dropout drops. Off until training switches it on. */
    public boolean isTraining() {
        return training;
    }

    public void setTraining(boolean training) {
        if (training) {
            requireAll();
        }
        this.training = training;
    }

    @Override
    public void close() {
        named.values().forEach(Tensor::close);
        named.clear();
    }
}
