package dev.miniecr.auth.tls;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openssl.PEMParser;

/** The objects in a PEM file, whatever they are. */
record PemFile(Path file, List<Object> objects) {
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /** Throws {@link TlsFileException} for a file that cannot be read or is damaged. */
    static PemFile read(Path file) throws TlsFileException {
        return new PemFile(file, parse(file, text(file)));
    }

    private static String text(Path file) throws TlsFileException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new TlsFileException(file, "is larger than " + MOST_BYTES + " bytes");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (TlsFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new TlsFileException(file, "does not exist");
        } catch (AccessDeniedException e) {
            throw new TlsFileException(file, "may not be read by this user");
        } catch (IOException e) {
            throw new TlsFileException(file, "cannot be read: " + e.getMessage());
        }
    }

    /* The parser's own messages could hold what it read, and so part of a key. */
    private static List<Object> parse(Path file, String text) throws TlsFileException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            List<Object> objects = new ArrayList<>();
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                objects.add(next);
            }
            return List.copyOf(objects);
        } catch (IOException | RuntimeException e) {
            throw new TlsFileException(file, "is damaged: a PEM object in it cannot be read");
        }
    }
}
