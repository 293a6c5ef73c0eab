package dev.millrace.server.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;

/// Checks tokens and reads what they claim. Thread-safe.
final class Tokens {
    private final TokensConfig config;
    private final InstantSource clock;
    private final List<JWSVerifier> verifiers;

    Tokens(TokensConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        this.verifiers = TokenKeys.load(config.hmac(), config.keys());
    }

    /// @throws DeniedException if the token is not believed
    Admission connection(String token) throws DeniedException {
        return new Claims(verified(token)).connection(config.role());
    }

    /// @throws DeniedException if the token is not believed
    SubscriptionToken subscription(String token) throws DeniedException {
        return new Claims(verified(token)).subscription();
    }

    private JWTClaimsSet verified(String token) throws DeniedException {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            requireSignature(jwt);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            requireMeant(claims);
            requireTime(claims);
            return claims;
        } catch (ParseException e) {
            throw DeniedException.invalid("the token is not a signed JSON Web Token");
        }
    }

    private void requireSignature(SignedJWT jwt) throws DeniedException {
        try {
            for (JWSVerifier verifier : verifiers) {
                boolean fits = verifier.supportedJWSAlgorithms().contains(jwt.getHeader().getAlgorithm());
                if (fits && verifier.verify(jwt.getHeader(), jwt.getSigningInput(), jwt.getSignature())) {
                    return;
                }
            }
        } catch (JOSEException e) {
            throw DeniedException.invalid("the token's signature cannot be checked");
        }
        throw DeniedException.invalid("the token is not signed with a configured key");
    }

    private void requireMeant(JWTClaimsSet claims) throws DeniedException {
        if (config.audience() != null && !claims.getAudience().contains(config.audience())) {
            throw DeniedException.invalid("the token's audience is another one");
        }
        if (config.issuer() != null && !config.issuer().equals(claims.getIssuer())) {
            throw DeniedException.invalid("the token's issuer is another one");
        }
    }

    private void requireTime(JWTClaimsSet claims) throws DeniedException {
        Instant now = clock.instant();
        Date from = claims.getNotBeforeTime();
        if (from != null && now.plus(config.leeway()).isBefore(from.toInstant())) {
            throw DeniedException.invalid("the token is not valid yet");
        }
        Date until = claims.getExpirationTime();
        if (until != null && !now.minus(config.leeway()).isBefore(until.toInstant())) {
            throw new DeniedException(true, "the token has expired");
        }
    }
}
