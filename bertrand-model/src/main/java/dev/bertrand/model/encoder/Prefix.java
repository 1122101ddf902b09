package dev.bertrand.model.encoder;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Keys and values that all tokens of a layer attend to beside those of their own sequence. Shapes: B sequences, P
 * positions of the prefix, L tokens, N heads, H features of a head.
 */
public interface Prefix {
    /** (N, P, H). */
    Tensor keys();

    /** (N, P, H). */
    Tensor values();

    /** A prefix (N, P, H) in front of a bucket's own (B, N, L, H): (B, N, P + L, H). */
    static Tensor before(Tensor prefix, Tensor own) {
        Tensor each = prefix.to(own.scalar_type()).unsqueeze(0).expand(own.size(0), -1, -1, -1); // (B, N, P, H)
        return torch.cat(new TensorVector(each, own), 2);
    }
}
