package dev.millrace.server.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.millrace.engine.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns configured keys into what checks signatures. Each accepts the algorithms of its own kind only: a token cannot choose.
final class TokenKeys {
    private static final int HMAC_BYTES = 32;
    private static final int RSA_BITS = 2_048;

    private TokenKeys() {}

    /// @throws IllegalArgumentException if one cannot be used
    static List<JWSVerifier> load(@Nullable Secret hmac, List<Path> keys) {
        List<JWSVerifier> verifiers = new ArrayList<>();
        if (hmac != null) {
            verifiers.add(mac(hmac.bytes()));
        }
        keys.forEach(file -> verifiers.add(key(file)));
        return List.copyOf(verifiers);
    }

    /// A token signed with HS256.
    static String sign(Secret hmac, Map<String, ?> claims) {
        JWTClaimsSet.Builder all = new JWTClaimsSet.Builder();
        claims.forEach(all::claim);
        SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), all.build());
        try {
            jwt.sign(new MACSigner(hmac.bytes()));
        } catch (JOSEException e) {
            throw new IllegalStateException("a secret that was checked cannot sign", e);
        }
        return jwt.serialize();
    }

    private static JWSVerifier mac(byte[] secret) {
        if (secret.length < HMAC_BYTES) {
            throw new IllegalArgumentException("setting 'hmac': expected a secret of at least " + HMAC_BYTES + " bytes, got "
                    + secret.length + "; 'openssl rand -hex 32' makes one");
        }
        try {
            return new MACVerifier(secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("setting 'hmac': " + e.getMessage(), e);
        }
    }

    private static JWSVerifier key(Path file) {
        try {
            return switch (JWK.parseFromPEMEncodedObjects(Files.readString(file))) {
                case RSAKey rsa when rsa.size() < RSA_BITS ->
                    throw unusable(file, "its RSA key has " + rsa.size() + " bits, too few", null);
                case RSAKey rsa -> new RSASSAVerifier(rsa.toRSAPublicKey());
                case ECKey ec -> new ECDSAVerifier(ec.toECPublicKey());
                case JWK other -> throw unusable(file, "its key is of the kind " + other.getKeyType(), null);
            };
        } catch (IOException e) {
            throw unusable("a file whose name is not shown here", "it cannot be read", e); // it may be a secret for `hmac`
        } catch (JOSEException e) {
            throw unusable(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static IllegalArgumentException unusable(Path file, String why, @Nullable Exception cause) {
        return unusable("'" + file + "'", why, cause);
    }

    private static IllegalArgumentException unusable(String file, String why, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "setting 'keys': expected PEM files with an RSA key of at least " + RSA_BITS + " bits or an ECDSA key each, got " + file
                        + ": " + why,
                cause);
    }
}
