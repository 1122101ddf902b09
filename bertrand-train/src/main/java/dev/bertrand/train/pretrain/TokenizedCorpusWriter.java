package dev.bertrand.train.pretrain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.EncodeOptions;
import dev.bertrand.text.Encoding;
import dev.bertrand.text.TextInput;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes a {@link TokenizedCorpus}: some hundred sentences at a time are in memory, and a count for each id. */
final class TokenizedCorpusWriter implements Corpus.Sink, AutoCloseable {
    /** Sentences encoded together, on every core. */
    private static final int BLOCK = 1024;

    private static final EncodeOptions BARE = EncodeOptions.defaults().withSpecialTokens(false);

    private final Part part;
    private final BertTokenizer tokenizer;
    private final long[] counts; // by id
    private final DataOutputStream tokens;
    private final DataOutputStream sentences;
    private final DataOutputStream documents;
    private final List<TextInput> waiting = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>(); // numbers of waiting sentences after which a document ends
    private long document; // number of the one that is read
    private boolean empty = true; // whether nothing of it was read
    private long tokensWritten;
    private long sentencesWritten;
    private long documentBegin; // its first sentence

    private TokenizedCorpusWriter(Part part, BertTokenizer tokenizer, Path folder) throws IOException {
        this.part = part;
        this.tokenizer = tokenizer;
        counts = new long[tokenizer.size()];
        tokens = open(folder.resolve(TokenizedCorpus.TOKENS));
        sentences = open(folder.resolve(TokenizedCorpus.SENTENCES));
        documents = open(folder.resolve(TokenizedCorpus.DOCUMENTS));
    }

    private static DataOutputStream open(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    }

    /** Writes a folder, which gets its name when it is complete. */
    static void write(
            Corpus corpus, Part part, BertTokenizer tokenizer, Path folder, ObjectNode origin, LongConsumer bytesRead)
            throws IOException {
        Path temporary = folder.resolveSibling(".%s.%s.tmp".formatted(folder.getFileName(), UUID.randomUUID()));
        Files.createDirectories(temporary);
        try {
            int mostFrequent;
            try (TokenizedCorpusWriter writer = new TokenizedCorpusWriter(part, tokenizer, temporary)) {
                corpus.read(writer, bytesRead);
                writer.finish(corpus);
                mostFrequent = writer.mostFrequentId();
            }
            TokenizedCorpus.describe(temporary, origin, mostFrequent);
            delete(folder); // one that is damaged
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(temporary);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void sentence(String sentence) throws IOException {
        empty = false;
        if (!part.has(document)) {
            return;
        }
        waiting.add(TextInput.of(sentence));
        if (waiting.size() == BLOCK) {
            flush();
        }
    }

    @Override
    public void endOfDocument() {
        if (empty) {
            return;
        }
        if (part.has(document)) {
            ends.add(waiting.size());
        }
        document++;
        empty = true;
    }

    private void flush() throws IOException {
        List<Encoding> encodings = tokenizer.encodeBatch(waiting, BARE);
        int end = 0;
        for (int i = 0; i <= encodings.size(); i++) {
            while (end < ends.size() && ends.get(end) == i) {
                writeDocument();
                end++;
            }
            if (i < encodings.size()) {
                write(encodings.get(i));
            }
        }
        waiting.clear();
        ends.clear();
    }

    private void write(Encoding encoding) throws IOException {
        int[] ids = encoding.ids();
        if (ids.length == 0) {
            return; // signs that the tokenizer drops
        }
        int[] words = encoding.wordIds();
        sentences.writeLong(tokensWritten);
        for (int i = 0; i < ids.length; i++) {
            boolean begins = i == 0 || words[i] != words[i - 1];
            tokens.writeInt(ids[i] << 1 | (begins ? 1 : 0));
            counts[ids[i]]++;
        }
        tokensWritten += ids.length;
        sentencesWritten++;
    }

    private void writeDocument() throws IOException {
        if (sentencesWritten > documentBegin) {
            documents.writeLong(documentBegin);
            documentBegin = sentencesWritten;
        }
    }

    private void finish(Corpus corpus) throws IOException {
        flush();
        if (tokensWritten == 0) {
            throw new IllegalArgumentException(
                    part.heldOut()
                            ? "a share of %s of %d documents holds none out. Raise --dev-share, or name files with --dev."
                                    .formatted(part.share(), document)
                            : "there are no words in %s; give texts to learn from".formatted(corpus.files()));
        }
        sentences.writeLong(tokensWritten);
        documents.writeLong(sentencesWritten);
    }

    private int mostFrequentId() {
        return IntStream.range(0, counts.length)
                .filter(id -> id != tokenizer.unknownId())
                .boxed()
                .max(Comparator.comparingLong(id -> counts[id]))
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        tokens.close();
        sentences.close();
        documents.close();
    }
}
