package dev.bertrand.torch;

import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Masks for dropout (Srivastava et al. 2014). Every number follows from the seed and how many were drawn before it, so
 * that a step can be repeated; several of these, one a thread, do not wait for one another as libtorch's own generator
 * would make them. One thread at a time.
 */
public final class DropoutMasks {
    private static final int LEVELS = 1 << 16; // probabilities are rounded to a multiple of 1/65536
    private static final int WEYL = 0x9E3779B9; // 2^32 by the golden ratio: visits every int once
    private static final int CHUNK = 1 << 13;

    private final int[] chunk = new int[CHUNK];
    private int first;
    private int second;
    private int drawn;

    /** Starts again from {@code seed}. */
    public void seed(long seed) {
        long mixed = mix(seed);
        first = (int) mixed;
        second = (int) (mixed >>> 32);
        drawn = 0;
    }

    /** How much was drawn since the seed, for {@link #rewind}. */
    public int position() {
        return drawn;
    }

    /** Goes back to a {@link #position}: the masks drawn from there on come again. */
    public void rewind(int position) {
        drawn = position;
    }

    /** The finalizer of SplitMix64 (Steele et al. 2014): neighbouring seeds become unrelated ones. */
    private static long mix(long seed) {
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** Zeroes elements of {@code x} with {@code probability} and scales up the rest. */
    public Tensor drop(Tensor x, double probability) {
        if (x.is_cpu()) {
            return x.mul(mask(probability, x.scalar_type().intern(), x.shape()));
        }
        // A mask made here would have to travel. The card's generator is the process's own: seeded and used in one go.
        synchronized (DropoutMasks.class) {
            torch.manual_seed(mix(((long) second << 32 | first & 0xFFFFFFFFL) + drawn++));
            return torch.dropout(x, probability, true);
        }
    }

    /** A tensor of {@code shape} whose elements are 0 with {@code probability}, and 1 / (1 - probability) otherwise. */
    public Tensor mask(double probability, ScalarType type, long... shape) {
        long elements = 1;
        for (long size : shape) {
            elements *= size;
        }
        int dropped = (int) Math.round(probability * LEVELS);
        double scale = (double) LEVELS / (LEVELS - dropped);
        // One pass writes bfloat16, which is most of what training drops; the other types are made from it.
        if (type == ScalarType.BFloat16) {
            return draw(elements, dropped, bfloat16((float) scale)).view(shape);
        }
        return draw(elements, dropped, bfloat16(1))
                .to(type)
                .mul_(new Scalar(scale))
                .view(shape);
    }

    /** The 16 bits of the bfloat16 nearest to {@code value}. */
    private static int bfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        return (bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16;
    }

    /** {@code elements} in bfloat16, two from each int drawn: 0 for {@code dropped} of 65536, {@code kept} otherwise. */
    private Tensor draw(long elements, int dropped, int kept) {
        long ints = (elements + 1) / 2;
        Tensor mask = torch.empty(new long[] {2 * ints}, new TensorOptions(ScalarType.BFloat16), null);
        IntPointer memory = new IntPointer(mask.data_ptr());
        for (long done = 0; done < ints; done += CHUNK) {
            int count = (int) Math.min(CHUNK, ints - done);
            fill(chunk, count, first, second, drawn);
            decide(chunk, count, dropped, kept);
            drawn += count;
            memory.position(done).put(chunk, 0, count);
        }
        return mask.narrow(0, 0, elements);
    }

    /** Turns each half of each number, every value as likely as any other, into 0 or {@code kept}. */
    private static void decide(int[] numbers, int count, int dropped, int kept) {
        for (int i = 0; i < count; i++) { // without branches, for vectors
            int low = ~(((numbers[i] & 0xFFFF) - dropped) >> 31) & kept;
            int high = ~(((numbers[i] >>> 16) - dropped) >> 31) & kept;
            numbers[i] = high << 16 | low;
        }
    }

    /** MurmurHash3's finalizer over a Weyl sequence, with one half of the seed before and one within. */
    private static void fill(int[] numbers, int count, int first, int second, int drawn) {
        for (int i = 0; i < count; i++) {
            int h = (drawn + i) * WEYL + first;
            h ^= h >>> 16;
            h *= 0x85EBCA6B;
            h ^= (h >>> 13) ^ second;
            h *= 0xC2B2AE35;
            numbers[i] = h ^ (h >>> 16);
        }
    }
}
