package dev.millrace.server.security;

import dev.millrace.engine.config.Confidential;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The setting `server.tls`: `https` and `wss` in place of `http` and `ws`.
///
/// @param certificate a PEM file with the server's certificate, and behind it those that lead to its authority
/// @param key a PEM file with the private key of the certificate
/// @param clients a PEM file with the authorities of the certificates that clients must show; null if they need none
public record TlsConfig(Path certificate, @Confidential Path key, @Nullable Path clients) {

    /// Checks that the files can be used and belong together.
    public TlsConfig {
        Tls.load(certificate, key, clients);
    }

    /// What the server listens with, read anew.
    ///
    /// @throws IllegalArgumentException if the files cannot be used any more
    public Tls load() {
        return Tls.load(certificate, key, clients);
    }
}
