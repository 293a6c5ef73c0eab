package dev.millrace.server.connection;

import dev.millrace.server.protocol.CloseCode;

/// A transport whose client neither reads nor sends: tests ask the connection themselves.
final class QuietSocket implements Socket {
    @Override
    public void flush() {
        // nobody reads
    }

    @Override
    public void flushLater() {
        // nobody reads
    }

    @Override
    public void flushGathered() {
        // nobody reads
    }

    @Override
    public void readOn() {
        // nobody sends
    }

    @Override
    public void ping() {
        // nobody answers
    }

    @Override
    public void close(CloseCode code) {
        // tests close
    }

    @Override
    public void abort() {
        // tests close
    }
}
