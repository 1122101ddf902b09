package dev.bertrand.examples;

import dev.bertrand.model.Batch;
import dev.bertrand.model.head.BertModel;
import dev.bertrand.model.hub.HubSettings;
import dev.bertrand.model.hub.ModelHub;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Encoding;
import dev.bertrand.torch.Scope;
import dev.bertrand.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** The same word gets another vector in another context: the bank of a river is not the bank with the money. */
public final class ContextualEmbeddings {
    private ContextualEmbeddings() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = ModelHub.create(HubSettings.defaults()).resolve("bert-base-uncased");
        BertTokenizer tokenizer = BertTokenizer.fromPretrained(folder);
        try (BertModel model = BertModel.fromPretrained(folder)) {
            float[] river = bank(model, tokenizer, "We sat down on the bank of the river.");
            float[] stream = bank(model, tokenizer, "The boat was tied to the muddy bank of the stream.");
            float[] money = bank(model, tokenizer, "She took the cheque to the bank on Friday.");
            System.out.printf(Locale.ROOT, "bank of the river ~ bank of the stream: %.2f%n", cosine(river, stream));
            System.out.printf(Locale.ROOT, "bank of the river ~ bank with the cheque: %.2f%n", cosine(river, money));
        }
    }

    /** The last layer's vector of the word "bank" in {@code sentence}. */
    private static float[] bank(BertModel model, BertTokenizer tokenizer, String sentence) {
        Encoding encoding = tokenizer.encode(sentence);
        int token = encoding.tokens().indexOf("bank");
        try (Scope scope = Scope.inference()) {
            return Tensors.toRows(model.forward(Batch.of(encoding)).last(0))[token]; // (L, 768)
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squaresOfA += a[i] * a[i];
            squaresOfB += b[i] * b[i];
        }
        return product / Math.sqrt(squaresOfA * squaresOfB);
    }
}
