package dev.bertrand.model.export;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.model.head.BertForMaskedLM;
import dev.bertrand.model.head.BertForPreTraining;
import dev.bertrand.model.head.BertForQuestionAnswering;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.model.head.BertForTask;
import dev.bertrand.model.head.BertForTokenClassification;
import dev.bertrand.model.head.BertModel;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes models as ONNX: opset 17, standard operators only, any number of sequences of any length, padded to one. In:
 * {@code input_ids}, {@code attention_mask} (1 for tokens, 0 for padding) and {@code token_type_ids}, each int64 (batch,
 * sequence). Out, under the names of Hugging Face's exporter: {@code last_hidden_state} and {@code pooler_output}, {@code
 * logits}, or {@code start_logits} and {@code end_logits}. Shapes: B sequences, L tokens with padding, D hidden size, C
 * labels, V vocabulary.
 */
public final class OnnxExport {
    private static final String BATCH = "batch_size";
    private static final String LENGTH = "sequence_length";

    private OnnxExport() {}

    /**
     * Writes an encoder, and its pooler if it has one.
     *
     * @throws IllegalStateException if the model is frozen
     * @throws dev.bertrand.model.checkpoint.CheckpointWriteException if the file cannot be written
     */
    public static void write(BertModel model, Path file) {
        OnnxEncoder encoder = new OnnxEncoder(model.config(), model.parameters());
        int size = model.config().hiddenSize();
        String hidden = encoder.build(BATCH, LENGTH); // (B, L, D)
        encoder.output(hidden, "last_hidden_state", BATCH, LENGTH, size);
        if (model.hasPooler()) {
            encoder.output(encoder.pooled(hidden), "pooler_output", BATCH, size);
        }
        encoder.write(file);
    }

    /**
     * Writes a model with its task's layer.
     *
     * @throws IllegalArgumentException if it writes texts, or there is a BiLSTM or a mix of normalized layers in it
     * @throws IllegalStateException if the model is frozen
     * @throws dev.bertrand.model.checkpoint.CheckpointWriteException if the file cannot be written
     */
    public static void write(BertForTask model, Path file) {
        requireKnown(model);
        OnnxEncoder encoder = new OnnxEncoder(model.config(), model.parameters());
        String hidden = encoder.build(BATCH, LENGTH); // (B, L, D)
        int labels = model.config().labels().size();
        if (model instanceof BertForSequenceClassification) {
            String logits = encoder.linear(encoder.pooledFeatures(encoder.features()), "classifier"); // (B, C)
            encoder.output(logits, "logits", BATCH, labels);
        } else if (model instanceof BertForTokenClassification) {
            String logits = encoder.linear(encoder.features(), "classifier"); // (B, L, C)
            encoder.output(logits, "logits", BATCH, LENGTH, labels);
        } else if (model instanceof BertForQuestionAnswering) {
            List<String> spans = encoder.columns(encoder.linear(encoder.features(), "qa_outputs"), 2); // each (B, L)
            encoder.output(spans.get(0), "start_logits", BATCH, LENGTH);
            encoder.output(spans.get(1), "end_logits", BATCH, LENGTH);
        } else if (model instanceof BertForMaskedLM || model instanceof BertForPreTraining) {
            String logits = encoder.words(hidden); // (B, L, V)
            encoder.output(logits, "logits", BATCH, LENGTH, model.config().vocabSize());
        } else {
            throw new AssertionError("no other task has a layer: " + model.architecture());
        }
        encoder.write(file);
    }

    private static void requireKnown(BertForTask model) {
        BertConfig config = model.config();
        if (config.decoder() != null) {
            throw new IllegalArgumentException(
                    "no graph of ONNX writes texts, and this %s does; convert it --to hf or pytorch"
                            .formatted(model.architecture()));
        }
        if (config.lstmSize() != null || config.features().layerNorm()) {
            throw new IllegalArgumentException(
                    "a model with %s cannot be written as ONNX. Convert it --to hf or pytorch."
                            .formatted(config.lstmSize() != null ? "a BiLSTM" : "a mix of normalized layers"));
        }
    }
}
