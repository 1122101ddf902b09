package dev.bertrand.model.hub;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of the Hugging Face hub.
 *
 * @param repository {@code org/name}, or {@code name} for the oldest ones
 * @param revision a branch, a tag or a commit
 */
record HuggingFaceModel(String repository, String revision) {
    // The parts become part of addresses and of a folder's name.
    private static final Pattern FORM = Pattern.compile(
            "hf:((?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,95})(?:@([A-Za-z0-9_][A-Za-z0-9_./+-]{0,99}))?");

    /** Reads {@code hf:org/name@revision}, where org and revision may be left out; anything else is empty. */
    static Optional<HuggingFaceModel> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        // The hub allows neither '..' nor '--' in names, so that the folder's name is no other model's.
        boolean valid =
                matcher.matches() && !text.contains("..") && !matcher.group(1).contains("--");
        return valid
                ? Optional.of(new HuggingFaceModel(
                        matcher.group(1), Optional.ofNullable(matcher.group(2)).orElse("main")))
                : Optional.empty();
    }

    /** A plain file name: {@code hf--org--name@revision}. */
    String folderName() {
        return "hf--" + repository.replace("/", "--") + "@" + URLEncoder.encode(revision, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "hf:" + repository + "@" + revision;
    }
}
