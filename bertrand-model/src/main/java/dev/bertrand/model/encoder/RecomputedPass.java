package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import dev.bertrand.model.Hidden;
import dev.bertrand.torch.DropoutMasks;
import dev.bertrand.torch.Scope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * One training pass that keeps the input of each layer and nothing else; the way back computes each layer again (Chen et
 * al. 2016, gradient checkpointing). A third more work, and the memory of one layer instead of all. Shapes: T tokens of
 * the batch, D hidden size.
 */
public final class RecomputedPass {
    private static final AttentionSink UNWANTED = new AttentionSink(false);

    private final List<Layer> layers;
    private final DropoutMasks masks;
    private final Batch batch;
    private final Buckets buckets;
    private final Tensor embedded; // (T, D), with the graph that leads to the tables
    private final List<Tensor> inputs = new ArrayList<>(); // (T, D), of each layer
    private final List<Integer> draws = new ArrayList<>(); // where each layer's masks begin
    private final int lowest; // the first layer that learns, or has one below it that does
    private final Tensor last; // (T, D), the head's own leaf

    /** Forward; the caller's scope holds what is kept. */
    RecomputedPass(Embeddings embeddings, List<Layer> layers, DropoutMasks masks, Batch batch, Buckets buckets) {
        this.layers = layers;
        this.masks = masks;
        this.batch = batch;
        this.buckets = buckets;
        embedded = embeddings.forward(batch);
        Tensor x = embedded.detach();
        int frozen = 0;
        boolean learns = embedded.requires_grad();
        for (Layer layer : layers) {
            inputs.add(x);
            draws.add(masks.position());
            Tensor input = x;
            try (Scope scope = learns ? Scope.inference() : Scope.open()) {
                Tensor made = layer.forward(input, buckets, UNWANTED); // (T, D)
                learns |= made.requires_grad(); // the input does not, so it is the layer itself
                x = scope.give(made.detach());
            }
            frozen += learns ? 0 : 1;
        }
        lowest = frozen;
        last = x.detach();
        last.requires_grad_(true);
    }

    /** What the head reads; its gradient is where {@link #backward} begins. */
    public Hidden hidden() {
        return new Hidden(batch, List.of(last), List.of());
    }

    /**
     * Leads the gradient of {@link #hidden} back to every parameter that learns, once the loss's own backward has left it
     * there; no further than that.
     */
    public void backward() {
        int end = masks.position();
        Tensor gradient = last.grad(); // (T, D)
        for (int i = layers.size() - 1; i >= lowest; i--) {
            boolean further = i > lowest || embedded.requires_grad();
            try (Scope scope = Scope.open()) {
                Tensor input = inputs.get(i).detach(); // (T, D)
                input.requires_grad_(further);
                masks.rewind(draws.get(i));
                layers.get(i).forward(input, buckets, UNWANTED).backward(gradient, null, false, null);
                if (further) {
                    gradient = scope.give(input.grad().detach()); // (T, D); grad() alone would go with its tensor
                }
            }
        }
        masks.rewind(end);
        if (embedded.requires_grad()) {
            embedded.backward(gradient, null, false, null);
        }
    }
}
