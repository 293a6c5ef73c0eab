package dev.millrace.server.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

/// Puts messages together from frames and parts of frames, up to the largest allowed size. Text is checked as it comes, so that a client
/// learns at once what is wrong with a message that has no end yet. Owned by the thread that reads.
final class MessageAssembly {
    private static final byte[] NONE = {};
    private static final int DECODED = 1 << 10;

    private final int limit;
    private byte[] parts = NONE;
    private int length;
    /// Up to where text is known to be UTF-8.
    private int checked;
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
        if (text) {
            check(frame.isFin());
        }
        return frame.isFin() ? finish() : null;
    }

    private byte[] finish() {
        byte[] message = length == parts.length ? parts : Arrays.copyOf(parts, length);
        parts = NONE;
        length = 0;
        checked = 0;
        return message;
    }

    private void check(boolean last) {
        if (isAscii(parts, checked, length)) {
            checked = length;
            return;
        }
        ByteBuffer unchecked = ByteBuffer.wrap(parts, checked, length - checked);
        CharBuffer decoded = CharBuffer.allocate(Math.min(DECODED, unchecked.remaining() + 1));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(unchecked, decoded, last);
        while (result.isOverflow()) {
            decoded.clear();
            result = decoder.decode(unchecked, decoded, last);
        }
        if (result.isError()) {
            throw new BadPayloadException("text must be UTF-8");
        }
        checked = unchecked.position(); // a character whose rest is yet to come is looked at again
    }

    private static boolean isAscii(byte[] text, int from, int to) {
        int bits = 0;
        for (int i = from; i < to; i++) {
            bits |= text[i];
        }
        return bits >= 0;
    }
}
