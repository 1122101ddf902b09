package dev.bertrand.model.head;

import dev.bertrand.model.config.BertConfig;
import dev.bertrand.torch.Engine;

/** What all models have in common, with a task's layer or without. */
public interface PreTrainedModel extends AutoCloseable {
    BertConfig config();

    /**
     * Compiles the encoder into its inference plan and frees what only training needs: faster answers in less memory. A
     * frozen model can be neither trained nor saved.
     *
     * @param engine whose precision and kernels the plan takes, and whose cores compiling does
     * @throws IllegalStateException if the model is frozen already
     */
    void freeze(Engine engine);

    @Override
    void close();
}
