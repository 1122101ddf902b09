package dev.bertrand.examples;

import dev.bertrand.model.Batch;
import dev.bertrand.model.head.BertForSequenceClassification;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.torch.Scope;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** The class of a sentence, step by step; {@code TextClassifier} does the same in one call. */
public final class ClassifySentence {
    private ClassifySentence() {}

    /** Takes the folder of a fine-tuned model, such as the one {@code ./bertrand train --task classify} leaves. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        try (BertForSequenceClassification model = BertForSequenceClassification.fromPretrained(folder);
                Scope scope = Scope.inference()) {
            Batch inputs = Batch.of(tokenizer.encode("This movie was amazing!"));
            Tensor logits = model.forward(inputs); // (1, classes)
            int predicted = (int) logits.argmax().item_long();
            System.out.println("Predicted class: " + model.config().label(predicted));
        }
    }
}
