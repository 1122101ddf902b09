package dev.bertrand.model.hub;

import dev.bertrand.model.checkpoint.DType;
import dev.bertrand.model.checkpoint.GoogleNames;
import dev.bertrand.model.checkpoint.GoogleNames.Parameter;
import dev.bertrand.model.checkpoint.Safetensors;
import dev.bertrand.model.checkpoint.TensorBundle;
import dev.bertrand.model.checkpoint.TensorEntry;
import dev.bertrand.model.checkpoint.TensorSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A TensorFlow checkpoint of BERT seen under Hugging Face's names. Shapes below are those of the checkpoint, whose
 * kernels are (in, out). Whatever a BERT lacks or has too much is an {@link IllegalArgumentException}.
 */
final class GoogleWeights {
    /** In every BERT that Google released, a head is this wide; the checkpoint itself does not tell. */
    private static final long HEAD_WIDTH = 64;

    /** A parameter and the variable it comes from. */
    private record Source(Parameter parameter, TensorEntry variable) {}

    private final TensorBundle bundle;
    private final Map<String, Source> sources;

    private GoogleWeights(TensorBundle bundle, Map<String, Source> sources) {
        this.bundle = bundle;
        this.sources = sources;
    }

    static GoogleWeights of(TensorBundle bundle) {
        // Zero-padded layer numbers bring layer 10 after layer 9.
        Map<String, Source> sources =
                new TreeMap<>(Comparator.comparing(name -> name.replaceFirst("\\.(\\d)\\.", ".0$1.")));
        List<String> unknown = new ArrayList<>();
        for (TensorEntry variable : bundle.tensors().values()) {
            if (GoogleNames.isTrainingState(variable.name())) {
                continue;
            }
            GoogleNames.toHuggingFace(variable.name())
                    .ifPresentOrElse(
                            parameter -> sources.put(parameter.name(), new Source(parameter, variable)),
                            () -> unknown.add(variable.name()));
        }
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("it has variables that BERT does not: " + String.join(", ", unknown));
        }
        return new GoogleWeights(bundle, sources);
    }

    long vocabSize() {
        return shape("bert.embeddings.word_embeddings.weight")[0];
    }

    long hiddenSize() {
        return shape("bert.embeddings.word_embeddings.weight")[1];
    }

    long positions() {
        return shape("bert.embeddings.position_embeddings.weight")[0];
    }

    long types() {
        return shape("bert.embeddings.token_type_embeddings.weight")[0];
    }

    long intermediateSize() {
        return shape("bert.encoder.layer.0.intermediate.dense.weight")[1];
    }

    long heads() {
        if (hiddenSize() % HEAD_WIDTH != 0) {
            throw new IllegalArgumentException(
                    "its hidden size %d is not a multiple of %d".formatted(hiddenSize(), HEAD_WIDTH));
        }
        return hiddenSize() / HEAD_WIDTH;
    }

    long layers() {
        return sources.keySet().stream()
                .filter(name -> name.endsWith(".attention.self.query.weight"))
                .count();
    }

    /** The class of {@code transformers} that has just these parameters. */
    String architecture() {
        if (sources.containsKey("cls.seq_relationship.weight")) {
            return "BertForPreTraining";
        }
        return sources.containsKey("cls.predictions.bias") ? "BertForMaskedLM" : "BertModel";
    }

    /** Writes {@code model.safetensors} tensor by tensor, linear weights as (out, in). */
    void write(Path file, KnownModel model, Progress progress) {
        String task = "converting " + model.name();
        List<TensorSource> tensors = new ArrayList<>();
        for (Source source : sources.values()) {
            TensorSource tensor = tensor(source);
            int done = tensors.size() + 1;
            tensors.add(new TensorSource(tensor.name(), tensor.dtype(), tensor.shape(), out -> {
                tensor.content().writeTo(out);
                progress.update(task, done, sources.size(), "tensors");
            }));
        }
        try {
            // Hugging Face's readers insist on the format.
            Map<String, String> metadata =
                    Map.of("format", "pt", "source", model.coordinates().toString());
            Safetensors.write(file, new TreeMap<>(metadata), tensors);
        } finally {
            progress.finish(task);
        }
    }

    private TensorSource tensor(Source source) {
        TensorEntry variable = source.variable();
        String name = source.parameter().name();
        if (variable.dtype() != DType.F32) {
            throw new IllegalArgumentException("variable %s is not F32".formatted(variable));
        }
        if (!source.parameter().transposed()) {
            return new TensorSource(name, DType.F32, variable.shape(), out -> {
                ByteBuffer bytes = bundle.read(variable.name());
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            });
        }
        if (variable.shape().length != 2) {
            throw new IllegalArgumentException("kernel %s is not a matrix".formatted(variable));
        }
        int in = Math.toIntExact(variable.shape()[0]);
        int out = Math.toIntExact(variable.shape()[1]);
        return new TensorSource(
                name,
                DType.F32,
                new long[] {out, in},
                channel -> new Transposed(bundle.read(variable.name()).asFloatBuffer(), in, out).writeTo(channel));
    }

    private long[] shape(String parameter) {
        @Nullable Source source = sources.get(parameter);
        if (source == null) {
            throw new IllegalArgumentException("it has no variable for " + parameter);
        }
        long[] shape = source.variable().shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException(
                    "%s has shape %s, expected a matrix".formatted(parameter, Arrays.toString(shape)));
        }
        return shape;
    }
}
