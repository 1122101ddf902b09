package dev.bertrand.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all suites need: models in every format, processes that run them, and proof that all compute the same. */
final class Stage {
    private final Settings settings;
    private final Consumer<String> say;

    /** {@code say} takes what goes to standard error. */
    Stage(Settings settings, Consumer<String> say) {
        this.settings = settings;
        this.say = say;
    }

    void say(String text) {
        say.accept(text);
    }

    /** Writes a shape's weights and what our own forward makes of them, unless they are there. */
    void prepare(Shape shape) throws IOException {
        Path folder = settings.folder(shape);
        if (Files.exists(new ModelFiles(folder).reference())) {
            return;
        }
        say("writing a model of shape %s to %s".formatted(shape, folder));
        Child.writeWeights(shape, folder, settings.threads(), settings.logs());
    }

    /** Starts a contender's process after writing the files it needs. */
    Child start(Contender contender) throws IOException {
        contender.files().ensure(contender);
        return Child.start(contender, settings.logs());
    }

    /**
     * Has an engine show that it runs the same model.
     *
     * @return false if it cannot run it at all
     * @throws IllegalStateException if its hidden states are not ours
     */
    boolean check(Contender contender, Child child) throws IOException {
        JsonNode answer = child.ask(Request.check());
        if (answer == null) {
            return false;
        }
        float[][] vectors = Json.MAPPER.treeToValue(answer.get("vectors"), float[][].class);
        if (!Reference.isFinite(vectors)) {
            throw new IllegalStateException("%s: its hidden states are not finite".formatted(contender.label()));
        }
        if (contender.model().equals(ModelFiles.PUBLISHED)) {
            return true; // other weights: nothing to compare with
        }
        double error = reference(contender).error(vectors);
        double tolerance = contender.dtype().tolerance();
        if (!(error <= tolerance)) {
            throw new IllegalStateException(
                    "%s: its hidden states differ from ours by %.4f, at most %.4f is allowed. It does not run the same model; delete %s and try again."
                            .formatted(contender.label(), error, tolerance, contender.folder()));
        }
        say("%s agrees: relative error %.1e".formatted(contender.label(), error));
        return true;
    }

    /**
     * Has an engine show that it trains the same model.
     *
     * @return false if it cannot train it at all
     * @throws IllegalStateException if its loss is not ours
     */
    boolean checkLoss(Contender contender, Method method, Child child) throws IOException {
        JsonNode answer = child.ask(Request.loss(method));
        if (answer == null) {
            return false;
        }
        double wanted = reference(contender).loss();
        double got = answer.get("loss").asDouble();
        double tolerance = contender.dtype().tolerance() * Math.max(1, wanted);
        if (!(Math.abs(got - wanted) <= tolerance)) {
            throw new IllegalStateException(
                    "%s: its loss is %.5f, ours %.5f; at most %.5f apart is allowed. It does not train the same model."
                            .formatted(contender.label(), got, wanted, tolerance));
        }
        say("%s agrees: loss %.5f".formatted(contender.label(), got));
        return true;
    }

    private static Reference reference(Contender contender) throws IOException {
        return Json.MAPPER.readValue(contender.files().reference().toFile(), Reference.class);
    }

    /** Nanoseconds per batch, from an answer that times something. */
    static long[] nanos(@Nullable JsonNode answer) throws IOException {
        return Json.MAPPER.treeToValue(Objects.requireNonNull(answer).get("nanos"), long[].class);
    }
}
