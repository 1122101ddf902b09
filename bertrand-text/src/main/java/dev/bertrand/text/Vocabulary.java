package dev.bertrand.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Word pieces and their ids: the id of a piece is its line in {@code vocab.txt}, counted from 0. Immutable. */
public final class Vocabulary {
    private final List<String> tokens;
    private final PieceTrie trie;

    private Vocabulary(List<String> tokens) {
        this.tokens = List.copyOf(tokens);
        this.trie =
                PieceTrie.of(this.tokens); // of a piece listed twice, the last line counts (transformers, load_vocab)
    }

    /** The pieces in the order of their ids. */
    public static Vocabulary of(List<String> tokens) {
        return new Vocabulary(tokens);
    }

    /**
     * Reads a {@code vocab.txt}: UTF-8, a piece a line.
     *
     * @throws IllegalArgumentException if the file is missing or not UTF-8
     */
    public static Vocabulary read(Path file) {
        List<String> tokens = new ArrayList<>();
        TextFiles.requireFile(file);
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                tokens.add(line);
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "%s is not UTF-8 at line %d; fetch the file again".formatted(file, tokens.size() + 1), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Vocabulary(tokens);
    }

    /** Writes a {@code vocab.txt}. */
    public void write(Path file) {
        TextFiles.write(file, String.join("\n", tokens) + "\n");
    }

    public int size() {
        return tokens.size();
    }

    public List<String> tokens() {
        return tokens;
    }

    /**
     * The piece with this id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String token(int id) {
        if (!contains(id)) {
            throw new IllegalArgumentException(
                    "No piece has id %d: this vocabulary has %d, from 0".formatted(id, tokens.size()));
        }
        return tokens.get(id);
    }

    /** The id of a piece in its exact spelling ({@code ##ing}), empty if the vocabulary lacks it. */
    public OptionalInt id(String token) {
        int node = trie.node(token);
        int id = node == PieceTrie.NONE ? PieceTrie.NONE : trie.id(node);
        return id == PieceTrie.NONE ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /**
     * The id of a piece that must be there.
     *
     * @throws IllegalArgumentException if it is not
     */
    int requireId(String token) {
        return id(token)
                .orElseThrow(() -> new IllegalArgumentException(("The vocabulary of %d pieces lacks %s;"
                                + " is it a BERT vocabulary with the special tokens tokenizer_config.json names?")
                        .formatted(size(), token)));
    }

    PieceTrie trie() {
        return trie;
    }

    public boolean contains(int id) {
        return id >= 0 && id < tokens.size();
    }
}
