package dev.millrace.server.cli;

import dev.millrace.engine.config.Problems;
import dev.millrace.engine.config.Quantity;
import dev.millrace.server.MillraceConfig;
import dev.millrace.server.security.TokensConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace token`: signs a token with the configured secret, to try things out; applications make their own.
@Command(name = "token", sortOptions = false, header = {"Writes a token that is signed with the configured `security.tokens.hmac`.",
        ""}, optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n", footer = {"  millrace token --user ada",
                "  millrace token --user ada --role editor --for 8h", "  millrace token --user ada --subscribe chat",
                "  MILLRACE_TOKEN=$(millrace token --user ada) millrace subscribe chat"})
final class TokenCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--user", paramLabel = "NAME", description = "The user; without it, the token is for anonymous clients.")
    private String user = "";

    @Option(names = "--role", paramLabel = "NAME", description = "A role of the user; may be given several times.")
    private List<String> roles = new ArrayList<>();

    @Option(names = "--channel", paramLabel = "C", description = "A channel to which the server subscribes the client; may be given several times.")
    private List<String> channels = new ArrayList<>();

    @Option(names = "--subscribe", paramLabel = "C", description = "Make a token to subscribe to this channel instead of one to connect.")
    private @Nullable String channel;

    @Option(names = "--for", paramLabel = "TIME", description = "How long it is valid, such as 10m; ${DEFAULT-VALUE} by default.", defaultValue = "1h")
    private String time = "1h";

    @Mixin
    private ConfigOption config = new ConfigOption();

    TokenCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws CommandException {
        Problems problems = new Problems();
        MillraceConfig loaded = config.load(terminal, problems);
        if (loaded == null) {
            throw ConfigOption.refusal(problems);
        }
        TokensConfig tokens = loaded.security().tokens();
        if (tokens == null || tokens.hmac() == null) {
            throw CommandException.wrongInput("there is no secret to sign with: expected the setting 'security.tokens.hmac'");
        }
        terminal.out().println(tokens.sign(claims(tokens)));
        terminal.out().flush();
        return 0;
    }

    private Map<String, Object> claims(TokensConfig tokens) throws CommandException {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", user);
        claims.put("exp", Instant.now().plus(duration()).getEpochSecond());
        if (!roles.isEmpty()) {
            claims.put(tokens.role(), roles);
        }
        if (!channels.isEmpty()) {
            claims.put("channels", channels);
        }
        if (channel != null) {
            claims.put("channel", channel);
        }
        return claims;
    }

    private Duration duration() throws CommandException {
        Duration duration = Quantity.duration(time);
        if (duration == null || duration.isZero()) {
            throw CommandException.wrongInput("option '--for': expected a time such as 10m, got '" + time + "'");
        }
        return duration;
    }
}
