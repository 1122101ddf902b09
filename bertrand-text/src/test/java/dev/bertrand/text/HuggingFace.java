package dev.bertrand.text;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.function.LongFunction;

/**
 * A tokenizer of Hugging Face's Rust library (ai.djl.huggingface:tokenizers 0.36.0) made from any {@code
 * tokenizer.json}. Called below DJL's wrapper, which would truncate to 512. Lives as long as the test's JVM.
 */
final class HuggingFace {
    static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final long handle;

    HuggingFace(String tokenizerJson) {
        LibUtils.checkStatus();
        this.handle = LIBRARY.createTokenizerFromString(tokenizerJson);
    }

    long handle() {
        return handle;
    }

    /** The ids of a text without special tokens. */
    long[] ids(String text) {
        return encoded(text, LIBRARY::getTokenIds);
    }

    /** The spans of a text's tokens, in code points. */
    CharSpan[] spans(String text) {
        return encoded(text, LIBRARY::getTokenCharSpans);
    }

    private <T> T encoded(String text, LongFunction<T> look) {
        long encoding = LIBRARY.encode(handle, text, false);
        try {
            return look.apply(encoding);
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }
}
