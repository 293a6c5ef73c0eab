package dev.millrace.server.security;

import dev.millrace.engine.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// The keys of servers, as hashes. Thread-safe.
final class ApiKeys {
    private static final int LEAST = 16;
    private static final String HASHED = "sha256:";
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    private final List<byte[]> hashes;

    private ApiKeys(List<byte[]> hashes) {
        this.hashes = hashes;
    }

    /// @throws IllegalArgumentException if one is none
    static ApiKeys of(List<Secret> keys) {
        return new ApiKeys(keys.stream().map(key -> hash(key.text())).toList());
    }

    boolean isEmpty() {
        return hashes.isEmpty();
    }

    /// Takes the same time whichever key is offered.
    boolean contain(String key) {
        byte[] offered = sha256(key);
        boolean found = false;
        for (byte[] hash : hashes) {
            found |= MessageDigest.isEqual(hash, offered);
        }
        return found;
    }

    private static byte[] hash(String configured) {
        if (configured.startsWith(HASHED)) {
            String hash = configured.substring(HASHED.length());
            if (!HASH.matcher(hash).matches()) {
                throw new IllegalArgumentException(
                        "setting 'apiKeys': expected 64 hexadecimal digits behind sha256:, got " + hash.length() + " characters");
            }
            return HexFormat.of().parseHex(hash);
        }
        if (configured.length() < LEAST) {
            throw new IllegalArgumentException("setting 'apiKeys': expected at least " + LEAST + " characters that nobody can guess, got "
                    + configured.length() + "; 'openssl rand -hex 32' makes a key");
        }
        return sha256(configured);
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
