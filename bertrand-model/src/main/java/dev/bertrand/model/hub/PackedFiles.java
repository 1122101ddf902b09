package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** What an archive holds, whatever its format. Nobody has checked what it says. */
interface PackedFiles {
    /**
     * One of its files.
     *
     * @param name with its folders, such as {@code my-model/config.json}
     * @param size unpacked, in bytes, as the archive says
     */
    record PackedFile(String name, long size) {}

    /** All of them, in the archive's order. */
    List<PackedFile> list();

    /**
     * Copies some of them.
     *
     * @param targets where to, by name
     * @param progress hears how many bytes are done
     * @param damaged makes the error for a file that is not what the archive says
     */
    void copy(Map<String, Path> targets, LongConsumer progress, Function<String, HubException> damaged)
            throws IOException;
}
