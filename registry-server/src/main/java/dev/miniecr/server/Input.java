package dev.miniecr.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What commands read from files and from standard input: short texts in UTF-8. */
final class Input {
    private static final int MOST_BYTES = 200 << 10;
    private static final Path STANDARD_INPUT = Path.of("-");

    private final InputStream standardInput;

    Input(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /** The whole file, or all of standard input where the file is "-". Throws UnusableInputException. */
    String text(Path file) {
        try {
            if (file.equals(STANDARD_INPUT)) {
                return decode(standardInput.readNBytes(MOST_BYTES + 1), "Standard input");
            }
            try (InputStream content = Files.newInputStream(file)) {
                return decode(content.readNBytes(MOST_BYTES + 1), file.toString());
            }
        } catch (IOException e) {
            throw new UnusableInputException("The file " + file + " cannot be read: " + e.getClass().getSimpleName());
        }
    }

    /** The first line of standard input, without its end. Throws UnusableInputException. */
    String line() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int next = standardInput.read();
            while (next >= 0 && next != '\n' && line.size() <= MOST_BYTES) {
                line.write(next);
                next = standardInput.read();
            }
            String text = decode(line.toByteArray(), "Standard input");
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            throw new UnusableInputException("Standard input cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private static String decode(byte[] bytes, String name) {
        if (bytes.length > MOST_BYTES) {
            throw new UnusableInputException(name + " has more than " + MOST_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new UnusableInputException(name + " is no text in UTF-8");
        }
    }

    /** What was to be read cannot be; the message says why, in one line, without the content. */
    static final class UnusableInputException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnusableInputException(String message) {
            super(message);
        }
    }
}
