package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.Span;
import dev.bertrand.text.TextInput;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** This library, as its users call it. */
final class BertrandEncoder implements TextEncoder {
    private static final EncodeOptions OPTIONS = EncodeOptions.defaults();

    private final BertTokenizer tokenizer;
    private final ForkJoinPool pool;

    /** {@code pool} runs batches: parallel streams stay in the pool they are started from. */
    BertrandEncoder(Path tokenizerJson, ForkJoinPool pool) {
        this.tokenizer = BertTokenizer.fromPretrained(tokenizerJson);
        this.pool = pool;
    }

    @Override
    public long encode(String text) {
        return fold(tokenizer.encode(TextInput.of(text), OPTIONS));
    }

    @Override
    public Batch encodeBatch(List<String> texts) {
        List<TextInput> inputs = texts.stream().map(TextInput::of).toList();
        List<Encoding> encodings =
                pool.submit(() -> tokenizer.encodeBatch(inputs, OPTIONS)).join();
        return text -> fold(encodings.get(text));
    }

    private static long fold(Encoding encoding) {
        int[] ids = encoding.ids();
        List<@Nullable Span> spans = encoding.spans();
        int[] words = encoding.wordIds();
        int middle = ids.length / 2;
        Span span = spans.get(middle);
        return (long) ids.length + ids[middle] + words[middle] + (span == null ? 0 : span.end());
    }

    @Override
    public Outputs outputs(String text) {
        Encoding encoding = tokenizer.encode(TextInput.of(text), OPTIONS);
        List<@Nullable Span> spans = encoding.codePointSpans(text, null);
        return new Outputs(encoding.ids(), column(spans, Span::start), column(spans, Span::end), encoding.wordIds());
    }

    private static int[] column(List<@Nullable Span> spans, ToIntFunction<Span> value) {
        return spans.stream()
                .mapToInt(span -> span == null ? -1 : value.applyAsInt(span))
                .toArray();
    }
}
