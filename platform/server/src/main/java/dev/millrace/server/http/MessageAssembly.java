package dev.millrace.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/// Puts messages together from frames and parts of frames, up to the largest allowed size. Owned by the thread that reads.
final class MessageAssembly {
    private static final byte[] NONE = {};

    private final int limit;
    private byte[] parts = NONE;
    private int length;
    private boolean text;

    MessageAssembly(int limit) {
        this.limit = limit;
    }

    /// Takes a data frame.
    ///
    /// @return the message; null if more frames belong to it
    byte @Nullable [] add(Frame frame) {
        ByteBuffer payload = frame.getPayload();
        int more = payload.remaining();
        if (length + more > limit) {
            throw new MessageTooLargeException("a message may have " + limit + " bytes");
        }
        if (frame.getOpCode() != OpCode.CONTINUATION) {
            text = frame.getOpCode() == OpCode.TEXT;
        }
        if (length + more > parts.length) {
            parts = Arrays.copyOf(parts, frame.isFin() ? length + more : Math.min(limit, Math.max(length + more, parts.length * 2)));
        }
        payload.get(parts, length, more);
        length += more;
        return frame.isFin() ? finish() : null;
    }

    private byte[] finish() {
        byte[] message = length == parts.length ? parts : Arrays.copyOf(parts, length);
        parts = NONE;
        length = 0;
        if (text && !isAscii(message)) {
            requireUtf8(message);
        }
        return message;
    }

    private static boolean isAscii(byte[] message) {
        int bits = 0;
        for (byte b : message) {
            bits |= b;
        }
        return bits >= 0;
    }

    private static void requireUtf8(byte[] message) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
        } catch (CharacterCodingException e) {
            throw new BadPayloadException("text must be UTF-8", e);
        }
    }
}
