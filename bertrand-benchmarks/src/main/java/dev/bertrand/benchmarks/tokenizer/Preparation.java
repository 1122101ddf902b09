package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.Vocabulary;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes what all processes read: a tokenizer for each vocabulary, a file of texts for each case. */
final class Preparation {
    private final TokenizerSettings settings;
    private final Map<VocabularyName, Vocabulary> vocabularies = new EnumMap<>(VocabularyName.class);

    Preparation(TokenizerSettings settings) {
        this.settings = settings;
    }

    /**
     * Every case.
     *
     * @throws IllegalArgumentException if a model or a file of texts is not what it should be
     */
    List<Heat> heats() throws IOException {
        for (VocabularyName name : settings.vocabularies()) {
            BertTokenizer tokenizer = SampleTexts.tokenizer(settings.model(name));
            clear(folder(name));
            tokenizer.savePretrained(folder(name));
            vocabularies.put(name, tokenizer.vocabulary());
        }
        List<Heat> heats = new ArrayList<>();
        for (TextCase textCase : settings.cases()) {
            Texts texts = texts(textCase);
            Path file = settings.folder().resolve(textCase + ".jsonl");
            texts.write(file);
            heats.add(new Heat(texts, folder(textCase.vocabulary()).toString(), file.toString()));
        }
        return heats;
    }

    /** Where a vocabulary's tokenizer is written. */
    Path folder(VocabularyName name) {
        return settings.folder().resolve(name.toString());
    }

    private Texts texts(TextCase textCase) throws IOException {
        Path file = settings.files().get(textCase);
        return file == null
                ? Texts.generated(textCase, vocabulary(textCase), settings.bytes())
                : Texts.read(textCase, file, settings.bytes());
    }

    private Vocabulary vocabulary(TextCase textCase) {
        return Objects.requireNonNull(vocabularies.get(textCase.vocabulary()));
    }

    /** Another model's files would be read along with this one's. */
    private static void clear(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }
}
