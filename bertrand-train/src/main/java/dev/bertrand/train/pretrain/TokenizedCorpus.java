package dev.bertrand.train.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.text.BertTokenizer;
import dev.bertrand.train.FileSums;
import dev.bertrand.train.Provenance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * A corpus's tokens in a folder, mapped. {@code tokens.bin} has an int a token: its id times two, plus one where it begins a
 * word. {@code sentences.bin} has the first token of each sentence, {@code documents.bin} the first sentence of each
 * document, longs, and both end with their total. The folder's name is a sum over all that they follow from, so that a second
 * run finds them and others are never taken for them.
 */
final class TokenizedCorpus {
    static final String TOKENS = "tokens.bin";
    static final String SENTENCES = "sentences.bin";
    static final String DOCUMENTS = "documents.bin";
    private static final String DESCRIPTION = "corpus.json";
    private static final int KEY_DIGITS = 24;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final MappedNumbers tokens;
    private final MappedNumbers sentences;
    private final MappedNumbers documents;
    private final int mostFrequentId;

    private TokenizedCorpus(Path folder, int mostFrequentId) throws IOException {
        this.folder = folder;
        this.mostFrequentId = mostFrequentId;
        tokens = MappedNumbers.map(folder.resolve(TOKENS));
        sentences = MappedNumbers.map(folder.resolve(SENTENCES));
        documents = MappedNumbers.map(folder.resolve(DOCUMENTS));
    }

    /**
     * Finds the tokens of a part of a corpus below {@code cache}, or makes them there.
     *
     * @param bytesRead hears how many bytes of the files were read, if they have to be
     * @throws IllegalArgumentException if a file is not UTF-8, or there are no words in the part
     */
    static TokenizedCorpus open(Corpus corpus, Part part, BertTokenizer tokenizer, Path cache, LongConsumer bytesRead)
            throws IOException {
        ObjectNode origin = origin(corpus, part, tokenizer, cache);
        Path folder = cache.resolve("texts-" + key(origin));
        if (!isComplete(folder)) {
            TokenizedCorpusWriter.write(corpus, part, tokenizer, folder, origin, bytesRead);
        }
        JsonNode description = JSON.readTree(folder.resolve(DESCRIPTION).toFile());
        return new TokenizedCorpus(folder, description.path("most_frequent_id").asInt());
    }

    private static ObjectNode origin(Corpus corpus, Part part, BertTokenizer tokenizer, Path cache) throws IOException {
        FileSums sums = new FileSums(cache.resolve("sums"));
        ObjectNode origin = JSON.createObjectNode();
        origin.put("format", 1);
        for (Path file : corpus.files()) {
            origin.withArray("files_sha256").add(sums.sha256(file));
        }
        origin.put("empty_lines_separate", corpus.emptyLinesSeparate());
        origin.put("document_start", corpus.documentStart());
        origin.put("sentence_a_line", corpus.sentenceALine());
        origin.put("part", part.toString());
        origin.put(
                "tokenizer_sha256",
                sum("%s %s %s"
                        .formatted(
                                tokenizer.config(),
                                tokenizer.addedTokens(),
                                String.join("\n", tokenizer.vocabulary().tokens()))));
        return origin;
    }

    private static String sum(String text) {
        return Provenance.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(ObjectNode origin) {
        return sum(origin.toString()).substring(0, KEY_DIGITS);
    }

    /** Whether the files are there with the sizes that were written down. */
    private static boolean isComplete(Path folder) throws IOException {
        if (!Files.isRegularFile(folder.resolve(DESCRIPTION))) {
            return false;
        }
        JsonNode bytes = JSON.readTree(folder.resolve(DESCRIPTION).toFile()).path("bytes");
        for (String name : new String[] {TOKENS, SENTENCES, DOCUMENTS}) {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)
                    || Files.size(file) != bytes.path(name).asLong(-1)) {
                return false;
            }
        }
        return true;
    }

    /** Writes what the folder's files are of, last of all. */
    static void describe(Path folder, ObjectNode origin, int mostFrequentId) throws IOException {
        ObjectNode description = JSON.createObjectNode();
        description.put("most_frequent_id", mostFrequentId);
        for (String name : new String[] {TOKENS, SENTENCES, DOCUMENTS}) {
            description.withObject("/bytes").put(name, Files.size(folder.resolve(name)));
        }
        description.set("of", origin);
        Files.writeString(
                folder.resolve(DESCRIPTION),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(description) + "\n");
    }

    /** Where it is, with a name of its own. */
    Path folder() {
        return folder;
    }

    /** Number of documents. */
    long documents() {
        return documents.longs() - 1;
    }

    /** Number of sentences. */
    long sentences() {
        return sentences.longs() - 1;
    }

    /** Number of tokens. */
    long tokens() {
        return tokens.ints();
    }

    /** The first sentence of a document; one after the last of all for the number of documents. */
    long firstSentence(long document) {
        return documents.getLong(document);
    }

    /** The first token of a sentence; one after the last of all for the number of sentences. */
    long firstToken(long sentence) {
        return sentences.getLong(sentence);
    }

    int id(long token) {
        return tokens.getInt(token) >> 1;
    }

    boolean beginsWord(long token) {
        return (tokens.getInt(token) & 1) != 0;
    }

    /** The token that occurs most often. */
    int mostFrequentId() {
        return mostFrequentId;
    }
}
