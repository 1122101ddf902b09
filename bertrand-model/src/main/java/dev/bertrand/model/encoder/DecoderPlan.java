package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.torch.Precision;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A {@link Decoder} frozen for inference. Shapes: T new tokens, S tokens of what was read, D hidden size. */
final class DecoderPlan implements Writer, AutoCloseable {
    private final Embeddings embeddings;
    private final List<PlanLayer> layers;
    private final List<PlanCross> crosses;
    private final ScalarType stored;
    private final ScalarType stream; // what hidden states are from layer to layer

    DecoderPlan(Embeddings embeddings, List<PlanLayer> layers, List<PlanCross> crosses, Precision precision) {
        this.embeddings = embeddings;
        this.layers = layers;
        this.crosses = crosses;
        stored = precision.stored();
        stream = precision.computed();
    }

    /** @param read (S, D) */
    Continuation begin(Hidden read) {
        SideBySide texts = SideBySide.of(read.batch(), embeddings.words());
        List<Writing> writings = new ArrayList<>();
        for (PlanCross cross : crosses) {
            try (Scope scope = Scope.inference()) {
                writings.add(cross.remember(read.last().to(stream), texts));
            }
        }
        return new Continuation(this, writings, read);
    }

    @Override
    public Tensor write(Batch tokens, List<Writing> writings, int kept) {
        int each = tokens.tokens() / tokens.size();
        ChangedRows.OfLayer same =
                ChangedRows.of(tokens, List.of(), tokens.tokens()).layer(0);
        try (Scope scope = Scope.inference()) {
            Tensor x = embeddings.forward(tokens).to(stream); // (T, D)
            for (int i = 0; i < layers.size(); i++) {
                Writing writing = writings.get(i);
                x = layers.get(i).attended(x, same, projected -> writing.attend(projected, each, kept)); // (T, D)
                x = layers.get(i).fed(crosses.get(i).forward(x, writing, each), same); // (T, D)
            }
            return scope.give(x.to(stored)); // (T, D)
        }
    }

    @Override
    public void close() {
        layers.forEach(PlanLayer::close);
        crosses.forEach(PlanCross::close);
    }
}
