package dev.miniecr.auth.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.util.io.pem.PemObjectGenerator;

/** Writes key material to PEM files that last. */
public final class PemWriter {
    /*
     * A file is written beside its place, synced, renamed, and its directory synced. The key goes first: between the two renames the pair
     * does not match, and a server that watches it keeps what it has.
     */
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");

    private PemWriter() {}

    /** Writes the certificates (mode 0644) and the key (0600, PKCS#8) in place of whatever was there. Makes missing directories. */
    public static void write(KeyMaterial material, Path certificate, Path key) throws IOException {
        StringBuilder chain = new StringBuilder();
        for (var link : material.chain()) {
            chain.append(pem(new JcaMiscPEMGenerator(link)));
        }
        replace(key, pem(new JcaPKCS8Generator(material.key(), null)), PRIVATE);
        replace(certificate, chain.toString(), PUBLIC);
    }

    private static String pem(PemObjectGenerator object) throws IOException {
        StringWriter text = new StringWriter();
        try (var writer = new org.bouncycastle.util.io.pem.PemWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static void replace(Path file, String text, Set<PosixFilePermission> mode) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.resolveSibling("");
        Files.createDirectories(folder);
        Path written = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(written);
        try (FileChannel channel = FileChannel.open(written,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PRIVATE))) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            Files.setPosixFilePermissions(written, mode);
            channel.force(true);
        }
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder)) {
            directory.force(true);
        }
    }
}
