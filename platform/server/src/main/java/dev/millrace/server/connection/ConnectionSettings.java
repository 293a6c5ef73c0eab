package dev.millrace.server.connection;

import java.time.Duration;

/// What one connection may use up, and how long the server waits for it.
///
/// @param message the largest message in bytes
/// @param subscriptions how many channels it may subscribe to
/// @param outgoing how many bytes of replies may wait to be sent
/// @param badMessages after how many messages that cannot be understood it is closed
/// @param ping how often the server asks for a sign of life
/// @param pong how long a client may be silent after that
/// @param connect how long a client of the Centrifuge protocol may take to connect
/// @param call how long a called processor may take to answer
public record ConnectionSettings(int message, int subscriptions, int outgoing, int badMessages, Duration ping, Duration pong,
        Duration connect, Duration call) {
    /// 256 KiB per message, 1,000 subscriptions, 1 MiB of replies, 10 bad messages, a ping every 25 seconds, 30 seconds for a call.
    public static final ConnectionSettings DEFAULT = new ConnectionSettings(256 << 10, 1_000, 1 << 20, 10, Duration.ofSeconds(25),
            Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /// What is said instead of a result that came too late.
    public String noResult() {
        return "no result within " + (call.toMillis() < 1_000 ? call.toMillis() + " ms" : call.toSeconds() + " s");
    }
}
