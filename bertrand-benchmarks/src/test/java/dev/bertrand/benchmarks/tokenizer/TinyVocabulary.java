package dev.bertrand.benchmarks.tokenizer;

import dev.bertrand.text.BertTokenizer;
import dev.bertrand.text.TokenizerConfig;
import dev.bertrand.text.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Just enough pieces to make up texts of every case. */
public final class TinyVocabulary {
    private TinyVocabulary() {}

    static Vocabulary vocabulary() {
        List<String> pieces = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char letter = 'a'; letter <= 'z'; letter++) {
            pieces.add(Character.toString(letter));
        }
        pieces.addAll(
                List.of(".", ",", "'", "\"", "中", "文", "学", "生", "。", "the", "of", "river", "house", "на", "και"));
        pieces.addAll(List.of("##s", "##ing", "##a", "##b"));
        return Vocabulary.of(pieces);
    }

    /** Writes an uncased tokenizer. */
    public static Path write(Path folder) {
        BertTokenizer.of(vocabulary(), TokenizerConfig.uncased()).savePretrained(folder);
        return folder;
    }
}
