package dev.bertrand.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bertrand.torch.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where numbers come from: builds, machine, and the sums of files. */
public final class Provenance {
    private Provenance() {}

    /** Adds {@code versions} and {@code machine} of this process. */
    public static void describe(ObjectNode json) {
        ObjectNode versions = json.putObject("versions");
        versions.put("commit", System.getProperty("bertrand.commit", "unknown"));
        versions.put("jdk", System.getProperty("java.vendor") + " " + Runtime.version());
        versions.put("libtorch", Machine.libtorchVersion());
        ObjectNode machine = json.putObject("machine");
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("processor", Machine.processor());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
    }

    /** The SHA-256 of a file, as hexadecimal digits. */
    public static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream()); // the digest listens
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The SHA-256 of bytes, as hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
