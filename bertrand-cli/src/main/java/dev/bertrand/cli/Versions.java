package dev.bertrand.cli;

import dev.bertrand.torch.Machine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** Which builds of what are running: for {@code --version}, {@code doctor} and run records. */
public final class Versions implements IVersionProvider {
    private static final String UNKNOWN = "unknown";

    /** Of this project, as in its pom. */
    public static String project() {
        return orUnknown(Versions.class.getPackage().getImplementationVersion());
    }

    /** The git commit the launcher found, or {@code unknown}. */
    public static String commit() {
        return orUnknown(System.getProperty("bertrand.commit"));
    }

    /** {@code 2.10.0-1.5.13}: libtorch's version, then the binding's. */
    public static String libtorch() {
        return Machine.libtorchVersion();
    }

    /** {@code 17.0.15}. */
    public static String jdk() {
        return Runtime.version().toString();
    }

    private static String orUnknown(@Nullable String version) {
        return version == null ? UNKNOWN : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "bertrand %s (commit %s), libtorch %s, JDK %s".formatted(project(), commit(), libtorch(), jdk())
        };
    }
}
