package dev.bertrand.model.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Maven calls a jar. */
record Coordinates(String group, String artifact, String version) {
    // Only what Maven allows: the parts become part of a folder's name.
    private static final Pattern FORM = Pattern.compile("mvn:([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+):([A-Za-z0-9_.-]+)");

    /** Reads {@code mvn:group:artifact:version}; anything else is empty. */
    static Optional<Coordinates> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Coordinates(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** A folder's name: {@code group-artifact-version}. */
    String folderName() {
        return group + "-" + artifact + "-" + version;
    }

    @Override
    public String toString() {
        return "mvn:" + group + ":" + artifact + ":" + version;
    }
}
