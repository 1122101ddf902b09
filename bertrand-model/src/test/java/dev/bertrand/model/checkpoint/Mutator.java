package dev.bertrand.model.checkpoint;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages files as bad disks, broken downloads and hostile people do. */
public final class Mutator {
    /** Metadata lie at a file's ends, and are what can be lied about. */
    private static final int ENDS = 4096;

    private static final long[] EXTREMES = {
        0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final String[] NUMBERS = {
        "-1", "0", "1e9", "2147483648", "9223372036854775807", "99999999999999999999"
    };

    private final Random random;

    public Mutator(long seed) {
        random = new Random(seed);
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** One to three changes to a copy. */
    public byte[] mutate(byte[] original) {
        byte[] bytes = original.clone();
        for (int change = random.nextInt(3); change >= 0 && bytes.length > 0; change--) {
            bytes = change(bytes);
        }
        return bytes;
    }

    private byte[] change(byte[] bytes) {
        int place = place(bytes.length);
        return switch (random.nextInt(8)) {
            case 0 -> set(bytes, place, (byte) (bytes[place] ^ 1 << random.nextInt(8)));
            case 1 -> set(bytes, place, (byte) random.nextInt());
            case 2 -> Arrays.copyOf(bytes, place);
            case 3 -> splice(bytes, place, new byte[0], 1 + random.nextInt(16));
            case 4 -> splice(bytes, place, Arrays.copyOfRange(bytes, place, Math.min(bytes.length, place + 64)), 0);
            case 5 -> splice(bytes, place, extreme(Long.BYTES), Long.BYTES);
            case 6 -> splice(bytes, place, extreme(Integer.BYTES), Integer.BYTES);
            default -> number(bytes, place);
        };
    }

    private int place(int length) {
        int near = Math.min(length, ENDS);
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(length);
            case 1 -> length - 1 - random.nextInt(near);
            default -> random.nextInt(near);
        };
    }

    private static byte[] set(byte[] bytes, int place, byte value) {
        bytes[place] = value;
        return bytes;
    }

    private byte[] extreme(int size) {
        ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        value.putLong(EXTREMES[random.nextInt(EXTREMES.length)]);
        return Arrays.copyOf(value.array(), size);
    }

    /** Another number in the place of the next decimal one. */
    private byte[] number(byte[] bytes, int place) {
        int from = place;
        while (from < bytes.length && !Character.isDigit(bytes[from])) {
            from++;
        }
        int to = from;
        while (to < bytes.length && Character.isDigit(bytes[to])) {
            to++;
        }
        return splice(bytes, from, NUMBERS[random.nextInt(NUMBERS.length)].getBytes(US_ASCII), to - from);
    }

    /** {@code bytes} with {@code removed} bytes at {@code place} replaced. */
    private static byte[] splice(byte[] bytes, int place, byte[] inserted, int removed) {
        ByteArrayOutputStream result = new ByteArrayOutputStream();
        result.write(bytes, 0, place);
        result.writeBytes(inserted);
        int rest = Math.min(bytes.length, place + removed);
        result.write(bytes, rest, bytes.length - rest);
        return result.toByteArray();
    }
}
