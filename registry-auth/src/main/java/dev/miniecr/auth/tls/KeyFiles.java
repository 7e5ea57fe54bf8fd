package dev.miniecr.auth.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a server's certificate and its key are.
 *
 * @param certificate PEM: the server's own certificate first, then those that lead to its authority
 * @param key         PEM: PKCS#8, PKCS#1 or SEC 1; may be the same file
 * @param passphrase  for an encrypted key
 */
public record KeyFiles(Path certificate, Path key, Optional<Passphrase> passphrase) {}
