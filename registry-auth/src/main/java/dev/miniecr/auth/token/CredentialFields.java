package dev.miniecr.auth.token;

import dev.miniecr.auth.Credential;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A credential as fields of a token; a session's policy is deflated, for a token is short. */
final class CredentialFields {
    private static final long NO_SESSION = 0;

    private CredentialFields() {}

    static void write(FieldWriter fields, Credential credential) {
        fields.text(credential.kind().name()).text(credential.id());
        Optional<Credential.Session> session = credential.session();
        fields.number(session.map(bounds -> bounds.expiry().getEpochSecond()).orElse(NO_SESSION));
        fields.bytes(session.flatMap(Credential.Session::policy).map(CredentialFields::deflate).orElse(new byte[0]));
    }

    static Credential read(FieldReader fields) throws MalformedTokenException {
        Credential.Kind kind = Words.parse(Credential.Kind.values(), fields.text());
        String id = fields.text();
        Instant expiry = fields.time();
        byte[] policy = fields.bytes();
        Optional<Credential.Session> session = expiry.getEpochSecond() == NO_SESSION
                ? Optional.empty()
                : Optional.of(new Credential.Session(expiry,
                        policy.length == 0 ? Optional.empty() : Optional.of(inflate(policy))));
        return new Credential(kind, id, session);
    }

    private static byte[] deflate(String policy) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(policy.getBytes(StandardCharsets.UTF_8));
            deflater.finish();
            ByteArrayOutputStream deflated = new ByteArrayOutputStream();
            byte[] piece = new byte[1024];
            while (!deflater.finished()) {
                deflated.write(piece, 0, deflater.deflate(piece));
            }
            return deflated.toByteArray();
        }
    }

    private static String inflate(byte[] deflated) throws MalformedTokenException {
        byte[] policy = new byte[SessionGrant.MOST_POLICY_CHARACTERS * 4];
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(deflated);
            int length = inflater.inflate(policy);
            if (!inflater.finished()) {
                throw new MalformedTokenException("a policy is cut");
            }
            return new String(policy, 0, length, StandardCharsets.UTF_8);
        } catch (DataFormatException _) {
            throw new MalformedTokenException("a policy does not inflate");
        }
    }
}
