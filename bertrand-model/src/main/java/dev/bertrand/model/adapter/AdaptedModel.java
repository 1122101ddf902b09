package dev.bertrand.model.adapter;

import dev.bertrand.model.head.BertForTask;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter's files say of the model that it belongs to.
 *
 * @param base name of the base model
 * @param architecture the Hugging Face class with the task's layer, such as {@code BertForTokenClassification}
 * @param labels of the task
 * @param hiddenSize null where nothing says it
 * @param layers how many there are; null where nothing says it
 */
record AdaptedModel(
        String base,
        String architecture,
        List<String> labels,
        @Nullable Integer hiddenSize,
        @Nullable Integer layers) {
    AdaptedModel {
        labels = List.copyOf(labels);
    }

    static AdaptedModel of(BertForTask model, String base) {
        return new AdaptedModel(
                base,
                model.architecture(),
                model.config().labels(),
                model.config().hiddenSize(),
                model.config().layers());
    }
}
