package dev.millrace.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.millrace.engine.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    @TempDir
    private Path folder;

    private static Tokens tokens(@Nullable String secret, List<Path> keys, @Nullable String audience, @Nullable String issuer) {
        TokensConfig config = new TokensConfig(secret == null ? null : new Secret(secret), keys, audience, issuer, "role",
                Duration.ofSeconds(5));
        return new Tokens(config, () -> NOW);
    }

    private static Tokens hmac() {
        return tokens(Minted.SECRET, List.of(), null, null);
    }

    private static void assertDenied(Tokens tokens, String token, boolean expired, String why) {
        assertThatThrownBy(() -> tokens.connection(token)).asInstanceOf(type(DeniedException.class)).satisfies(denied -> {
            assertThat(denied.isExpired()).isEqualTo(expired);
            assertThat(denied).hasMessageContaining(why);
        });
    }

    @Test
    void readsWhatAConnectionTokenClaims() throws Exception {
        Admission admission = hmac().connection(Minted.token("ada", NOW.plusSeconds(60),
                Map.of("info", Map.of("name", "Ada \"L\""), "channels", List.of("news", "chat"), "role", List.of("editor", "admin"), "subs",
                        Map.of("chat", Map.of("info", 7, "override", Map.of("force_push_join_leave", Map.of("value", true)))))));
        assertThat(admission.who()).isEqualTo(new Principal("ada", Set.of("editor", "admin"), "{\"name\":\"Ada \\\"L\\\"\"}", false));
        assertThat(admission.expires()).isEqualTo(NOW.getEpochSecond() + 60);
        assertThat(admission.subscriptions()).containsExactly(new ServerSubscription("chat", "7", null, true),
                new ServerSubscription("news", null, null, false));
    }

    @Test
    void readsWhatASubscriptionTokenClaims() throws Exception {
        assertThat(hmac().subscription(Minted.token("ada", Map.of("channel", "chat", "info", List.of(1)))))
                .isEqualTo(new SubscriptionToken("ada", "chat", "[1]", 0));
        assertThatThrownBy(() -> hmac().subscription(Minted.token("ada", Map.of()))).isInstanceOf(DeniedException.class)
                .hasMessage("the token's claim 'channel' is not a text");
    }

    @Test
    void letsTheConnectionLiveAsLongAsExpireAtSays() throws Exception {
        assertThat(hmac().connection(Minted.token("ada", NOW.plusSeconds(60), Map.of("expire_at", 0))).expires()).isZero();
        assertThat(hmac().connection(Minted.token("ada", NOW.plusSeconds(60), Map.of("expire_at", 1_900_000_000))).expires())
                .isEqualTo(1_900_000_000);
    }

    @Test
    void tellsExpiredTokensFromInvalidOnes() throws Exception {
        assertDenied(hmac(), Minted.token("ada", NOW.minusSeconds(5), Map.of()), true, "expired");
        assertThat(hmac().connection(Minted.token("ada", NOW.minusSeconds(4), Map.of())).who().user()).isEqualTo("ada"); // clocks differ
        String forged = Minted.hmac("another secret of thirty-two bytes", new JWTClaimsSet.Builder().subject("ada")
                .claim("exp", NOW.minusSeconds(60).getEpochSecond()).build());
        assertDenied(hmac(), forged, false, "not signed with a configured key");
        assertDenied(hmac(), Minted.token("ada", Map.of("nbf", NOW.plusSeconds(6).getEpochSecond())), false, "not valid yet");
        assertDenied(hmac(), "no token", false, "not a signed JSON Web Token");
        assertDenied(hmac(), "", false, "not a signed JSON Web Token");
        assertDenied(hmac(), "a.b.c", false, "not a signed JSON Web Token");
        assertDenied(hmac(), Minted.token("ada", Map.of("channel", "news")), false, "opens no connection");
        assertDenied(hmac(), Minted.token("ada", Map.of("channels", "news")), false, "claim 'channels' is not a list of texts");
    }

    @Test
    void believesNoUnsignedToken() {
        assertDenied(hmac(), new PlainJWT(new JWTClaimsSet.Builder().subject("ada").build()).serialize(), false,
                "not a signed JSON Web Token");
        String token = Minted.token("ada", Map.of());
        assertDenied(hmac(), token.substring(0, token.lastIndexOf('.') + 1), false, "");
        assertDenied(hmac(), token.substring(0, token.length() - 3) + (token.endsWith("AAA") ? "BBB" : "AAA"), false,
                "not signed with a configured key");
    }

    @Test
    void believesRsaAndEcdsaWithTheirOwnAlgorithmsOnly() throws Exception {
        Pem rsa = Pem.rsa(folder, "rsa");
        Pem ec = Pem.ec(folder, "ec");
        JWTClaimsSet ada = new JWTClaimsSet.Builder().subject("ada").build();
        Tokens tokens = tokens(null, List.of(rsa.certificate(), ec.certificate()), null, null);
        String signed = Minted.signed(JWSAlgorithm.RS256, new RSASSASigner(JWK.parseFromPEMEncodedObjects(text(rsa.key())).toRSAKey()),
                ada);
        assertThat(tokens.connection(signed).who().user()).isEqualTo("ada");
        ECDSASigner signer = new ECDSASigner(JWK.parseFromPEMEncodedObjects(text(ec.certificate()) + text(ec.key())).toECKey());
        assertThat(tokens.connection(Minted.signed(JWSAlgorithm.ES256, signer, ada)).who().user()).isEqualTo("ada");
        // The public key is no secret: it must not serve as one.
        byte[] known = JWK.parseFromPEMEncodedObjects(text(rsa.certificate())).toRSAKey().toPublicKey().getEncoded();
        assertDenied(tokens, Minted.signed(JWSAlgorithm.HS256, new MACSigner(known), ada), false, "not signed with a configured key");
        assertDenied(tokens, Minted.signed(JWSAlgorithm.HS256, new MACSigner(text(rsa.certificate())), ada), false,
                "not signed with a configured key");
        assertDenied(hmac(), signed, false, "not signed with a configured key");
    }

    @Test
    void believesTokensMeantForThisServerOnly() throws Exception {
        Tokens tokens = tokens(Minted.SECRET, List.of(), "millrace", "https://login.example.org");
        assertThat(tokens.connection(Minted.token("ada", Map.of("aud", List.of("x", "millrace"), "iss", "https://login.example.org")))
                .who().user()).isEqualTo("ada");
        assertDenied(tokens, Minted.token("ada", Map.of("iss", "https://login.example.org")), false, "audience");
        assertDenied(tokens, Minted.token("ada", Map.of("aud", "millrace", "iss", "x")), false, "issuer");
    }

    @Test
    void refusesKeysThatAreTooWeakOrNone() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "hello");
        assertThatThrownBy(() -> tokens("short", List.of(), null, null)).hasMessageContaining("at least 32 bytes, got 5")
                .hasMessageContaining("openssl rand -hex 32").hasMessageNotContaining("short");
        assertThatThrownBy(() -> tokens(null, List.of(none), null, null)).hasMessageContaining("got '" + none + "'");
        assertThatThrownBy(() -> tokens(null, List.of(folder.resolve("HUSH")), null, null)).hasMessageContaining("cannot be read")
                .hasMessageNotContaining("HUSH");
        assertThatThrownBy(() -> tokens(null, List.of(), null, null)).hasMessageContaining("expected 'hmac' or 'keys'");
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }
}
