package dev.bertrand.model.encoder;

import dev.bertrand.model.Batch;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A frozen stack of layers that writes token by token. */
interface Writer {
    /**
     * New tokens of texts that are being written.
     *
     * @param tokens as many of each text, those of one behind the other
     * @param writings a layer each
     * @param kept how many of each text's are a part of it from now on
     * @return (T, D), in the order of the texts
     */
    Tensor write(Batch tokens, List<Writing> writings, int kept);
}
