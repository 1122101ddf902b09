package dev.bertrand.train.glue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole or not at all, whenever the process dies. */
final class TextFile {
    private TextFile() {}

    /** Writes a file in place of the one before it; makes its folder. */
    static void replace(Path file, CharSequence text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
