package dev.millrace.server.security;

import dev.millrace.api.Default;
import dev.millrace.engine.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The setting `security.tokens`: which JSON Web Tokens are believed.
///
/// @param hmac the secret of tokens that are signed with HS256, and with HS384 and HS512 if it is long enough
/// @param keys PEM files with public keys or certificates, of tokens that are signed with RSA or ECDSA
/// @param audience what the claim `aud` must contain; null for anything
/// @param issuer what the claim `iss` must be; null for anything
/// @param role the claim with the role or the list of roles of the user
/// @param leeway how much clocks may differ, and how late a new token may come when one expires
public record TokensConfig(@Nullable Secret hmac, @Default("") List<Path> keys, @Nullable String audience, @Nullable String issuer,
        @Default("role") String role, @Default("10s") Duration leeway) {

    /// Checks that there are keys and that they can be used.
    public TokensConfig {
        keys = List.copyOf(keys);
        if (hmac == null && keys.isEmpty()) {
            throw new IllegalArgumentException("setting 'tokens': expected 'hmac' or 'keys', without which no token can be believed");
        }
        TokenKeys.load(hmac, keys);
    }

    /// A token with these claims, signed with the secret.
    ///
    /// @throws IllegalStateException if there is no secret
    public String sign(Map<String, ?> claims) {
        if (hmac == null) {
            throw new IllegalStateException("there is no secret to sign with");
        }
        return TokenKeys.sign(hmac, claims);
    }
}
