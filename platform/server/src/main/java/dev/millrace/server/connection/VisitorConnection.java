package dev.millrace.server.connection;

import dev.millrace.server.protocol.CloseCode;

/// A connection of somebody who was let in when it was opened, and of whom nothing more is heard: it stays until his time is over.
abstract sealed class VisitorConnection implements Connection permits PlainConnection, ProcessorConnection, StreamConnection {
    private final Socket socket;
    private volatile Visitor visitor;

    VisitorConnection(Socket socket, Visitor visitor) {
        this.socket = socket;
        this.visitor = visitor;
    }

    final Socket socket() {
        return socket;
    }

    /// Who the client is, and until when; may be another one later.
    final Visitor visitor() {
        return visitor;
    }

    /// Closes the socket if the client's time is over.
    ///
    /// @return whether it is over
    final boolean closeIfOver() {
        boolean isOver = visitor.isOver();
        if (isOver) {
            socket.close(CloseCode.EXPIRED);
        }
        return isOver;
    }

    @Override
    public final String user() {
        return visitor.who().user();
    }

    @Override
    public final void refresh(long expires) {
        visitor = visitor.until(expires);
    }

    @Override
    public final void disconnect(CloseCode why) {
        socket.close(why);
    }

    @Override
    public void shutdown() {
        socket.close(CloseCode.GOING_AWAY);
    }
}
