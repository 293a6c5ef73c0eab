package dev.millrace.server.connection;

import dev.millrace.server.protocol.CloseCode;

/// Watches one connection: asks the client for signs of life and closes when none come. `tick` is called by one thread, the rest by any.
final class Liveness {
    private final Socket socket;
    private final ConnectionSettings settings;
    private volatile boolean heard;
    private volatile boolean heldBack;
    private long lastHeard;
    private long lastPing;
    private boolean ticking;

    Liveness(Socket socket, ConnectionSettings settings) {
        this.socket = socket;
        this.settings = settings;
    }

    void heard() {
        heard = true;
    }

    /// While the server reads nothing, the client cannot be heard: its silence means nothing then.
    void holdBack(boolean held) {
        heard = true;
        heldBack = held;
    }

    /// @param ping asks the client for a sign of life
    void tick(long now, Runnable ping) {
        if (!ticking) {
            ticking = true;
            lastHeard = now;
            lastPing = now;
        }
        if (heard || heldBack) {
            heard = false;
            lastHeard = now;
        }
        if (now - lastHeard > settings.ping().plus(settings.pong()).toMillis()) {
            socket.close(CloseCode.NO_PONG);
        } else if (now - lastPing >= settings.ping().toMillis()) {
            lastPing = now;
            ping.run();
        }
    }
}
