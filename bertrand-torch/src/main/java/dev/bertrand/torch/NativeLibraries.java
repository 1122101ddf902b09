package dev.bertrand.torch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** The native libraries, which the binding unpacks into a cache of its own when they are needed for the first time. */
final class NativeLibraries {
    private static final String LOCK = ".bertrand.lock";

    private static boolean loaded;

    private NativeLibraries() {}

    /**
     * Loads them, once. Processes do it one after the other: one that finds a library half unpacked by another dies of it.
     *
     * @throws UnsatisfiedLinkError if this platform has no libtorch among the dependencies
     */
    static synchronized void load() {
        if (loaded) {
            return;
        }
        try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            torch.get_num_threads();
        } catch (IOException e) {
            torch.get_num_threads(); // a cache that cannot be written has nothing that is being unpacked
        }
        loaded = true;
    }

    private static Path lockFile() throws IOException {
        return Loader.getCacheDir().toPath().resolve(LOCK);
    }
}
