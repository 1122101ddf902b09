package dev.bertrand.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A tokenizer's files: {@code tokenizer.json}, or a {@code vocab.txt}, and what lies beside them. */
record TokenizerFolder(TokenizerDefinition definition, TokenizerConfig config) {
    private static final String VOCABULARY = "vocab.txt";

    /** Reads a folder, or one file and those beside it. */
    static TokenizerFolder read(Path folderOrFile) {
        if (!Files.exists(folderOrFile)) {
            throw new IllegalArgumentException(
                    "No folder or file %s; give a model folder with a vocab.txt or tokenizer.json, or the file itself"
                            .formatted(folderOrFile));
        }
        Path file = folderOrFile;
        if (Files.isDirectory(folderOrFile)) {
            Path json = folderOrFile.resolve(TokenizerJson.NAME);
            file = Files.exists(json) ? json : folderOrFile.resolve(VOCABULARY);
        }
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent()); // a file is in a folder
        TokenizerConfigFile config = TokenizerConfigFile.read(folder);
        TokenizerFolder read = file.toString().endsWith(".json") ? ofJson(file, config) : ofVocabulary(file, config);
        return new TokenizerFolder(
                read.definition.withSides(config.truncationSide(), config.paddingSide()), read.config);
    }

    void write(Path folder) {
        TextFiles.createFolder(folder);
        definition.vocabulary().write(folder.resolve(VOCABULARY));
        TokenizerJson.write(definition, folder.resolve(TokenizerJson.NAME));
        TokenizerConfigFile.write(definition, config, folder);
    }

    private static TokenizerFolder ofVocabulary(Path file, TokenizerConfigFile configFile) {
        Vocabulary vocabulary = Vocabulary.read(file);
        TokenizerConfig config = configFile.config(new TokenizerConfig(true, null, true, 0, SpecialTokens.bert()));
        try {
            List<AddedToken> added = configFile.addedTokens(new Pieces(vocabulary, List.of()));
            return new TokenizerFolder(TokenizerDefinition.of(vocabulary, config, added), config);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Where both say something, as in transformers, {@code tokenizer_config.json} goes before. */
    private static TokenizerFolder ofJson(Path file, TokenizerConfigFile configFile) {
        TokenizerDefinition definition = TokenizerJson.read(file);
        TokenizerConfig config = configFile.config(config(definition));
        Pieces pieces = new Pieces(definition.vocabulary(), definition.addedTokens());
        List<AddedToken> further = configFile.addedTokens(pieces).stream()
                .filter(token -> definition.addedTokens().stream()
                        .noneMatch(known -> known.content().equals(token.content())))
                .toList();
        BertNormalizer normalizer = new BertNormalizer(
                definition.normalizer().cleanText(),
                config.tokenizeChineseCharacters(),
                config.stripsAccents(),
                config.lowerCase());
        return new TokenizerFolder(definition.withNormalizer(normalizer).withAddedTokens(further), config);
    }

    /** What a {@code tokenizer.json} says of the fields of a {@code tokenizer_config.json}. */
    private static TokenizerConfig config(TokenizerDefinition definition) {
        BertNormalizer normalizer = definition.normalizer();
        SpecialTokens bert = SpecialTokens.bert();
        List<String> special = definition.template().single().stream()
                .filter(Template.Special.class::isInstance)
                .map(item -> ((Template.Special) item).name())
                .toList();
        return new TokenizerConfig(
                normalizer.lowerCase(),
                normalizer.stripAccents() == normalizer.lowerCase() ? null : normalizer.stripAccents(),
                normalizer.spaceOutCjk(),
                0,
                new SpecialTokens(
                        definition.unknown(),
                        special.isEmpty() ? bert.cls() : special.get(0),
                        special.isEmpty() ? bert.sep() : special.get(special.size() - 1),
                        definition.padding().token(),
                        bert.mask()));
    }
}
