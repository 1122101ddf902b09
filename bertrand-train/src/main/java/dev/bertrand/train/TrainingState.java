package dev.bertrand.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a run stands; with the parameters and the optimizer's moments, all that is needed to go on. */
final class TrainingState {
    private static final String FILE = "trainer_state.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The hyper-parameters as text: a run can only be resumed with its own. */
    public String arguments;

    public int examples;
    public int epoch; // finished ones
    public int batchOfEpoch; // finished ones
    public long step; // optimizer steps done
    public double lossOfEpoch; // sum over the epoch's optimizer steps
    public long stepsOfEpoch;
    public long tokensOfEpoch;
    public double secondsOfEpoch;
    public int bestEpoch; // from 1; 0 for none yet
    public Map<String, Double> before = new LinkedHashMap<>(); // metrics before the first step
    public List<EpochReport> epochs = new ArrayList<>();

    @JsonCreator
    TrainingState(@JsonProperty("arguments") String arguments, @JsonProperty("examples") int examples) {
        this.arguments = arguments;
        this.examples = examples;
    }

    static TrainingState read(Path folder) throws IOException {
        return JSON.readValue(folder.resolve(FILE).toFile(), TrainingState.class);
    }

    void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
    }

    /** Refuses to go on with other data or hyper-parameters: the result would be neither run's. */
    void requireSame(TrainingState wanted, Path checkpoint) {
        if (!arguments.equals(wanted.arguments) || examples != wanted.examples) {
            throw new IllegalArgumentException(
                    "%s is of another run: %d examples, %s; this one has %d examples, %s. Resume with the same options, or train into another folder."
                            .formatted(checkpoint, examples, arguments, wanted.examples, wanted.arguments));
        }
    }

    /** Seconds of all optimizer steps. */
    double seconds() {
        return secondsOfEpoch
                + epochs.stream().mapToDouble(EpochReport::seconds).sum();
    }

    /** Evaluations behind the best one. */
    long scoredSinceBest() {
        return epochs.stream()
                .skip(bestEpoch)
                .filter(report -> !report.metrics().isEmpty())
                .count();
    }

    /**
     * Takes note of a finished epoch.
     *
     * @param due whether it was one to be scored; no other can be the best
     * @param metric that decides; null takes every epoch for better than the one before
     * @return whether this epoch's model is the best so far
     */
    boolean finishEpoch(EpochReport report, boolean due, @Nullable String metric) {
        epoch++;
        batchOfEpoch = 0;
        lossOfEpoch = 0;
        stepsOfEpoch = 0;
        tokensOfEpoch = 0;
        secondsOfEpoch = 0;
        boolean best = due
                && (bestEpoch == 0
                        || metric == null
                        || value(report, metric) > value(epochs.get(bestEpoch - 1), metric));
        epochs.add(report);
        if (best) {
            bestEpoch = epoch;
        }
        return best;
    }

    private static double value(EpochReport report, String metric) {
        Double value = report.metrics().get(metric);
        if (value == null) {
            throw new AssertionError("the evaluator decides by %s but reported %s".formatted(metric, report.metrics()));
        }
        return value;
    }
}
