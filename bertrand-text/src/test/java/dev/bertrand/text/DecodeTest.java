package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Reference: Hugging Face tokenizers 0.21 through {@link Oracle}. */
class DecodeTest {
    static final List<String> TEXTS = EncodeTest.TEXTS;

    @ParameterizedTest
    @FieldSource("TEXTS")
    void ids_of_every_script_decode_as_in_hugging_face(String text) {
        for (Rivals rivals : Rivals.ALL) {
            int[] ids = rivals.ours().encode(text, text).padTo(40).ids();
            for (boolean skip : new boolean[] {true, false}) {
                assertThat(rivals.ours().decode(ids, skip))
                        .isEqualTo(rivals.oracle().decode(ids, skip));
            }
        }
    }

    @Test
    void random_ids_decode_as_in_hugging_face() {
        long seed = Long.getLong("bertrand.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            int[] ids = random.ints(random.nextInt(20), 0, SmallVocabulary.VOCABULARY.size() + 20)
                    .toArray();
            assertThat(Rivals.UNCASED.ours().decode(ids, round % 2 == 0))
                    .as("rerun with -Dbertrand.seed=%d", seed)
                    .isEqualTo(Rivals.UNCASED.oracle().decode(ids, round % 2 == 0));
        }
    }

    @Test
    void decoding_joins_pieces_and_drops_spaces_before_marks() {
        BertTokenizer tokenizer = Rivals.UNCASED.ours();
        int[] ids = tokenizer.encode("BERT preprocessing is essential.").ids();
        assertThat(tokenizer.decode(ids, true)).isEqualTo("bert preprocessing is essential.");
        assertThat(tokenizer.decode(ids, false)).isEqualTo("[CLS] bert preprocessing is essential. [SEP]");
        assertThat(tokenizer.decode(new int[] {-1, 1_000_000}, false)).isEmpty();
    }
}
