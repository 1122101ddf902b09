package dev.bertrand.train;

import dev.bertrand.model.head.BertForTask;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Engine;
import dev.bertrand.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tunes a model: the loop of a textbook, with checkpoints. Random numbers of a step follow from the seed and the
 * step's number, so a run that is resumed, even after it was killed, continues to the same losses.
 */
public final class Trainer {
    private final BertForTask model;
    private final TrainingArguments arguments;
    private final Path output;
    private final TrainingListener listener;
    private final Engine engine;
    private final ModelSaver saver;
    private volatile boolean stopRequested;

    /**
     * @param output folder that receives the best model, and checkpoints on the way
     * @param listener told what happens, on the calling thread
     * @param engine whose cores or card it runs on, where the model is moved
     */
    public Trainer(
            BertForTask model,
            BertTokenizer tokenizer,
            TrainingArguments arguments,
            Path output,
            TrainingListener listener,
            Engine engine) {
        this(model, arguments, output, listener, engine, folder -> model.savePretrained(folder, tokenizer));
    }

    /** @param saver writes the best epoch's model */
    public Trainer(
            BertForTask model,
            TrainingArguments arguments,
            Path output,
            TrainingListener listener,
            Engine engine,
            ModelSaver saver) {
        if (model.parameters().precision() == Precision.INT8) {
            throw new IllegalArgumentException("int8 is for inference; load the model in fp32 or bf16 to train it");
        }
        model.to(engine.settings().device());
        this.model = model;
        this.arguments = arguments;
        this.output = output;
        this.listener = listener;
        this.engine = engine;
        this.saver = saver;
    }

    /** Asks a running {@link #train} to write a checkpoint after the current step and return; from any thread. */
    public void requestStop() {
        stopRequested = true;
    }

    /**
     * Trains and leaves the best epoch's model in the output folder.
     *
     * @param evaluator scores each epoch; null keeps the last epoch's model
     * @param resume whether to go on from the newest checkpoint in the output folder, if there is one
     * @throws IllegalArgumentException if there is nothing to learn from, or the checkpoint is of another run
     * @throws IOException if a checkpoint or the model cannot be written; earlier ones are intact
     */
    public TrainingResult train(TrainingSet data, @Nullable Evaluator evaluator, boolean resume) throws IOException {
        if (data.size() == 0) {
            throw new IllegalArgumentException("there are no training examples");
        }
        Files.createDirectories(output);
        try (TrainingRun run = new TrainingRun(model, saver, arguments, output, listener, engine, data, evaluator)) {
            if (resume) {
                run.restore();
            }
            return run.run(() -> stopRequested);
        } finally {
            model.eval();
        }
    }
}
