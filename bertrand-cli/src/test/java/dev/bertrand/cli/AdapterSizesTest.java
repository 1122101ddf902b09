package dev.bertrand.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterSizesTest {
    @TempDir
    Path folder;

    private Path folderOf(String name, int... files) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name).resolve("inner"));
        for (int i = 0; i < files.length; i++) {
            Files.write(made.resolve("file" + i), new byte[files[i]]);
        }
        return folder.resolve(name);
    }

    @Test
    void adapters_are_counted_in_percent_of_their_base_and_beside_whole_models() throws IOException {
        AdapterSizes sizes = AdapterSizes.of(
                "a-base",
                folderOf("base", 1_500_000, 500_000),
                List.of(folderOf("tags", 100_000), folderOf("questions", 40_000, 20_000)));

        assertThat(sizes.base()).isEqualTo(new AdapterSizes.Size("a-base", 2_000_000, 100));
        assertThat(sizes.adapters())
                .containsExactly(
                        new AdapterSizes.Size("tags", 100_000, 5), new AdapterSizes.Size("questions", 60_000, 3));
        assertThat(sizes.lines())
                .containsExactly(
                        "ON DISK                     MB   OF BASE",
                        "a-base                     2.0   100.0 %",
                        "tags                       0.1     5.0 %",
                        "questions                  0.1     3.0 %",
                        "together                   2.2   108.0 %",
                        "as whole models            4.0   200.0 %");
    }
}
