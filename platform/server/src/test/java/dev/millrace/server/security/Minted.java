package dev.millrace.server.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Map;

/// Tokens for tests.
public final class Minted {
    public static final String SECRET = "0123456789abcdef0123456789abcdef";

    private Minted() {}

    /// A token for a user, with more claims.
    public static String token(String user, Map<String, ?> claims) {
        JWTClaimsSet.Builder all = new JWTClaimsSet.Builder().subject(user);
        claims.forEach(all::claim);
        return hmac(SECRET, all.build());
    }

    /// One that expires at a time.
    public static String token(String user, Instant expires, Map<String, ?> claims) {
        JWTClaimsSet.Builder all = new JWTClaimsSet.Builder().subject(user).claim("exp", expires.getEpochSecond());
        claims.forEach(all::claim);
        return hmac(SECRET, all.build());
    }

    public static String hmac(String secret, JWTClaimsSet claims) {
        try {
            return signed(JWSAlgorithm.HS256, new MACSigner(secret), claims);
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    public static String signed(JWSAlgorithm algorithm, JWSSigner signer, JWTClaimsSet claims) {
        try {
            SignedJWT jwt = new SignedJWT(new JWSHeader(algorithm), claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }
}
