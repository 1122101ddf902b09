package dev.bertrand.benchmarks.tokenizer;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's Rust tokenizer through DJL's native methods, below its HuggingFaceTokenizer: that takes every output
 * there is, also those nobody asked for. Lives as long as the process.
 */
final class HuggingFaceEncoder implements TextEncoder {
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final long handle;

    HuggingFaceEncoder(Path tokenizerJson) throws IOException {
        LibUtils.checkStatus();
        handle = LIBRARY.createTokenizerFromString(Files.readString(tokenizerJson));
        LIBRARY.disableTruncation(handle);
        LIBRARY.disablePadding(handle);
    }

    @Override
    public long encode(String text) {
        return take(LIBRARY.encode(handle, text, true));
    }

    @Override
    public Batch encodeBatch(List<String> texts) {
        long[] encodings = LIBRARY.batchEncode(handle, texts.toArray(String[]::new), true);
        return text -> take(encodings[text]);
    }

    private static long take(long encoding) {
        try {
            long[] ids = LIBRARY.getTokenIds(encoding);
            @Nullable CharSpan[] spans = LIBRARY.getTokenCharSpans(encoding);
            long[] words = LIBRARY.getWordIds(encoding);
            int middle = ids.length / 2;
            CharSpan span = spans[middle];
            return ids.length + ids[middle] + words[middle] + (span == null ? 0 : span.getEnd());
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    @Override
    public Outputs outputs(String text) {
        long encoding = LIBRARY.encode(handle, text, true);
        try {
            @Nullable CharSpan[] spans = LIBRARY.getTokenCharSpans(encoding);
            return new Outputs(
                    ints(LIBRARY.getTokenIds(encoding)),
                    column(spans, CharSpan::getStart),
                    column(spans, CharSpan::getEnd),
                    ints(LIBRARY.getWordIds(encoding)));
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    private static int[] column(@Nullable CharSpan[] spans, ToIntFunction<CharSpan> value) {
        return Arrays.stream(spans)
                .mapToInt(span -> span == null ? -1 : value.applyAsInt(span))
                .toArray();
    }
}
