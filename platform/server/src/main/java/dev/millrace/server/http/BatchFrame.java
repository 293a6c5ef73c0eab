package dev.millrace.server.http;

import dev.millrace.server.protocol.Outgoing;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/// Many messages as if they were one frame: Jetty writes the header of the first and then the whole buffer, in which the other messages
/// follow with their headers. Holds as long as frames are neither masked nor compressed nor split, which the server's settings ensure.
final class BatchFrame extends Frame {
    private final int first;

    BatchFrame(Outgoing outgoing) {
        super(outgoing.isBinary() ? OpCode.BINARY : OpCode.TEXT, true, outgoing.bytes());
        this.first = outgoing.first();
    }

    @Override
    public int getPayloadLength() {
        return first;
    }
}
