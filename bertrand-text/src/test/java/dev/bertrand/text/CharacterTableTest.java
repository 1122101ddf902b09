package dev.bertrand.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Reference: Hugging Face tokenizers 0.21 through {@link CharacterProbe}; -Dbertrand.characters=write makes the file. */
class CharacterTableTest {
    private static final Path FILE = Path.of("src/main/resources/dev/bertrand/text/characters.txt");

    @Test
    void the_table_of_characters_is_what_hugging_face_says_of_each() throws IOException {
        String table = new CharacterProbe().table();
        if ("write".equals(System.getProperty("bertrand.characters"))) {
            Files.writeString(FILE, table);
        }
        assertThat(table.lines()).containsExactlyElementsOf(Files.readAllLines(FILE));
    }
}
