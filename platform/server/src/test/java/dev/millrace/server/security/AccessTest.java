package dev.millrace.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.config.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final TokensConfig TOKENS = new TokensConfig(new Secret(Minted.SECRET), List.of(), null, null, "role", Duration.ZERO);
    private static final Principal USER = new Principal("ada", Set.of(), null, false);
    private static final Principal ADMIN = new Principal("eve", Set.of("admin"), null, false);

    private static Access access(SecurityConfig config) {
        return new Access(config, InstantSource.system(), false);
    }

    private static ChannelRule subscribers(String... who) {
        return new ChannelRule(List.of(who), List.of(), List.of(), List.of());
    }

    @Test
    void showsTheSameEventsOfAPatternToAllWhomTheSameRulesAllow() {
        ChannelRule users = new ChannelRule(List.of("user"), List.of(), List.of(), List.of());
        ChannelRule operators = new ChannelRule(List.of("role:operator"), List.of(), List.of(), List.of());
        Access access = access(
                new SecurityConfig(TOKENS, List.of(), Map.of("m.*", users, "m.secret.*", operators, "n.*", operators), Map.of()));
        Principal ada = new Principal("ada", Set.of(), null, false);
        Principal ben = new Principal("ben", Set.of("guest"), null, false);
        Principal eve = new Principal("eve", Set.of("operator"), null, false);
        assertThat(access.visible(ada, "m.*")).isNotNull().isSameAs(access.visible(ben, "m.*"));
        assertThat(access.visible(eve, "m.*")).isNull();
        assertThat(access.visible(ada, "m.cpu.*")).as("no stricter rule may match").isNull();
        assertThat(access.visible(Principal.TRUSTED, "*")).isNull();
    }

    @Test
    void wantsAKeyOfOperatorsWhereOthersReachTheServer() {
        assertThat(new Access(SecurityConfig.OPEN, InstantSource.system(), true).needsKey()).isTrue();
        assertThat(new Access(SecurityConfig.OPEN, InstantSource.system(), false).needsKey()).isFalse();
    }

    @Test
    void allowsEverythingWithoutTokensAndRules() {
        assertThat(Access.OPEN.allows(Principal.ANONYMOUS, Action.PUBLISH, "news")).isTrue();
        assertThat(Access.OPEN.allows(Principal.ANONYMOUS, Action.SUBSCRIBE, "$errors")).isTrue();
        assertThat(Access.OPEN.needsKey()).isFalse();
    }

    @Test
    void allowsUsersEverythingOfTheirsWithTokensAlone() {
        Access access = access(new SecurityConfig(TOKENS, List.of(), Map.of(), Map.of()));
        for (Action action : Action.values()) {
            assertThat(access.allows(USER, action, "news")).isTrue();
            assertThat(access.allows(Principal.ANONYMOUS, action, "news")).isFalse();
        }
        assertThat(access.allows(USER, Action.SUBSCRIBE, "$errors")).isFalse();
        assertThat(access.allows(Principal.TRUSTED, Action.SUBSCRIBE, "$errors")).isTrue();
        assertThat(access.admitsAnonymous()).isFalse();
        assertThat(access.needsKey()).isTrue();
    }

    @Test
    void followsTheLongestPatternAndForbidsWhatItDoesNotAllow() {
        Access access = access(new SecurityConfig(TOKENS, List.of(),
                Map.of("*", subscribers("anonymous"), "chat.*", subscribers("user"), "chat.staff", subscribers("role:admin", "role:staff")),
                Map.of("sum*", new ProcessorRule(List.of("user")))));
        assertThat(access.allows(Principal.ANONYMOUS, Action.SUBSCRIBE, "news")).isTrue();
        assertThat(access.allows(ADMIN, Action.PUBLISH, "news")).isFalse();
        assertThat(access.allows(Principal.ANONYMOUS, Action.SUBSCRIBE, "chat.a")).isFalse();
        assertThat(access.allows(USER, Action.SUBSCRIBE, "chat.a")).isTrue();
        assertThat(access.allows(USER, Action.SUBSCRIBE, "chat.staff")).isFalse();
        assertThat(access.allows(ADMIN, Action.SUBSCRIBE, "chat.staff")).isTrue();
        assertThat(access.allows(USER, Action.CALL, "summary")).isTrue();
        assertThat(access.allows(USER, Action.CALL, "echo")).isFalse();
        assertThat(access.admitsAnonymous()).isTrue();
    }

    @Test
    void knowsApiKeysAsTextAndAsHash() {
        String hash = "sha256:2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea"; // of "demo"
        Access access = access(new SecurityConfig(null, List.of(new Secret("a key of 16 bytes"), new Secret(hash)), Map.of(), Map.of()));
        assertThat(access.isKey("a key of 16 bytes")).isTrue();
        assertThat(access.isKey("demo")).isTrue();
        assertThat(access.isKey(hash)).isFalse();
        assertThat(access.isKey("")).isFalse();
        assertThat(access.isKey(null)).isFalse();
        assertThat(access.needsKey()).isTrue();
        assertThatThrownBy(() -> new SecurityConfig(null, List.of(new Secret("guessable")), Map.of(), Map.of()))
                .hasMessageContaining("at least 16 characters").hasMessageNotContaining("guessable");
        assertThatThrownBy(() -> new SecurityConfig(null, List.of(new Secret("sha256:12")), Map.of(), Map.of()))
                .hasMessageContaining("64 hexadecimal digits");
    }

    @Test
    void tellsNobodyASecret() {
        SecurityConfig config = new SecurityConfig(TOKENS, List.of(new Secret("a key of 16 bytes")), Map.of(), Map.of());
        assertThat(config.toString()).doesNotContain(Minted.SECRET).doesNotContain("a key of");
    }
}
