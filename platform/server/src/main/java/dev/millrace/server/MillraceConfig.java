package dev.millrace.server;

import dev.millrace.api.Default;
import dev.millrace.engine.config.Binder;
import dev.millrace.engine.config.ChannelConfig;
import dev.millrace.engine.config.Confidential;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Environment;
import dev.millrace.engine.config.Grammar;
import dev.millrace.engine.config.Named;
import dev.millrace.engine.config.Node;
import dev.millrace.engine.config.Place;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.config.ProcessorConfig;
import dev.millrace.engine.config.SourceConfig;
import dev.millrace.engine.config.Yaml;
import dev.millrace.server.security.SecurityConfig;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The configuration file.
///
/// @param server where clients connect and how much they may use
/// @param security who clients are and what they may do
/// @param channels by name, or by pattern, in which `*` stands for any characters: {@link Grammar#CHANNEL_PATTERN}
/// @param processors by the name under which each runs
/// @param sources by the name under which each runs
public record MillraceConfig(ServerConfig server, @Confidential SecurityConfig security,
        @Named(Grammar.CHANNEL_PATTERN) @Default("") Map<String, ChannelConfig> channels,
        @Named(Grammar.ENTRY) @Default("") Map<String, ProcessorConfig> processors,
        @Named(Grammar.ENTRY) @Default("") Map<String, SourceConfig> sources) {

    /// Variables of the launcher, of logging and of clients, which are no settings.
    private static final Set<String> OTHER_VARIABLES = Set.of("MILLRACE_LOG", "MILLRACE_SCRIPTS", "MILLRACE_TOKEN");

    /// Makes the maps unmodifiable; they keep their order. Refuses to listen where strangers are if nobody asks them who they are.
    public MillraceConfig {
        requireSecurity(server, security);
        EngineConfig engine = new EngineConfig(channels, processors, sources);
        channels = engine.channels();
        processors = engine.processors();
        sources = engine.sources();
    }

    /// Reads the configuration; null exactly when it added problems, which are all there are.
    ///
    /// @param file UTF-8 text; null for the defaults
    /// @param environment variables by name; those that start with `MILLRACE_` override the file
    public static @Nullable MillraceConfig load(@Nullable Path file, Map<String, String> environment, Problems problems) {
        Problems own = new Problems();
        Node read = file == null ? Node.empty(Place.in("default")) : Yaml.parse(file.toString(), text(file, own), own);
        Node root = read instanceof Node.Mapping mapping
                ? Environment.overlay(mapping, environment, MillraceConfig.class, OTHER_VARIABLES, own)
                : read;
        MillraceConfig config = Binder.bind(root, MillraceConfig.class, own);
        problems.addAll(own);
        return own.isEmpty() ? config : null;
    }

    /// The engine's part of a file that has no `server`, such as the demo's; null exactly when it added problems.
    ///
    /// @param file UTF-8 text
    public static @Nullable EngineConfig loadEngine(Path file, Problems problems) {
        Problems own = new Problems();
        EngineConfig config = EngineConfig.parse(file.toString(), text(file, own), own);
        problems.addAll(own);
        return own.isEmpty() ? config : null;
    }

    /// The engine's part.
    public EngineConfig engine() {
        return new EngineConfig(channels, processors, sources);
    }

    /// This configuration and, of the other one, the channels, processors and sources whose names do not occur in this one.
    public MillraceConfig over(EngineConfig weaker) {
        EngineConfig both = engine().over(weaker);
        return new MillraceConfig(server, security, both.channels(), both.processors(), both.sources());
    }

    /// The same with the server on another port.
    ///
    /// @throws IllegalArgumentException if it is none
    public MillraceConfig withPort(int port) {
        return new MillraceConfig(server.withPort(port), security, channels, processors, sources);
    }

    private static void requireSecurity(ServerConfig server, SecurityConfig security) {
        boolean asked = !security.isOpen() || server.tls() != null && server.tls().clients() != null;
        if (!server.isLoopback() && !asked) {
            throw new IllegalArgumentException("setting 'server.host': " + server.host() + " lets others than this machine in, and nobody"
                    + " would ask who they are; expected 'security.tokens' (clients show tokens), 'security.channels' (rules say what anonymous"
                    + " clients may do) or 'server.tls.clients' (clients show certificates), or host 127.0.0.1");
        }
    }

    private static String text(Path file, Problems problems) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            problems.add(Place.in(file.toString()), "cannot read the configuration: " + reason(file, e));
            return "";
        }
    }

    private static String reason(Path file, IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "no permission";
            case CharacterCodingException _ -> "expected UTF-8, got other bytes";
            default -> Files.isDirectory(file) ? "expected a file, got a folder" : String.valueOf(e.getMessage());
        };
    }
}
