package dev.millrace.server.protocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Messages in the making, to be sent together. Owned by one thread at a time.
public final class Messages {
    /// Entries gather in messages of about this size: clients refuse very large ones.
    private static final int MESSAGE_BYTES = 64 << 10;
    /// From here on the bytes are worth a buffer outside the heap, which sockets take without another copy.
    private static final int DIRECT_BYTES = 8 << 10;
    private static final int TEXT_FRAME = 0x81;
    private static final int BINARY_FRAME = 0x82;

    /// How messages are sent.
    public enum Kind {
        /// As text frames; entries of one message are lines.
        TEXT,
        /// As binary frames; entries of one message follow one another.
        BINARY,
        /// As one run of bytes, in which an entry tells its own end.
        STREAM,
        /// As one run of text, a line for each entry.
        LINES("", "\n"),
        /// As Server-Sent Events, one for each entry, which is one line.
        EVENTS("data: ", "\n\n");

        private final String before;
        private final String behind;

        Kind() {
            this("", "");
        }

        Kind(String before, String behind) {
            this.before = before;
            this.behind = behind;
        }

        boolean isFramed() {
            return this == TEXT || this == BINARY;
        }
    }

    private final Kind kind;
    private final JsonOut out = new JsonOut();
    private int[] ends = new int[4];
    private int count;
    private int events;

    /// @param kind how they are sent
    public Messages(Kind kind) {
        this.kind = kind;
    }

    /// Where the current message is written.
    public JsonOut out() {
        return out;
    }

    /// How many bytes there are.
    public int size() {
        return out.length();
    }

    /// Whether nothing was written yet.
    public boolean isEmpty() {
        return out.length() == 0;
    }

    /// Adds a message of its own.
    public void message(byte[] json) {
        out.raw(json);
        endMessage();
    }

    /// Makes what was written since the last message a message.
    public void endMessage() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = out.length();
        events++;
    }

    /// Starts an entry: behind the last one in the same message, or in a new message if that one has grown enough.
    public JsonOut entry() {
        if (!kind.isFramed()) {
            events++;
            return (isEmpty() ? out : out.text(kind.behind)).text(kind.before);
        }
        if (out.length() - lastEnd() >= MESSAGE_BYTES) {
            endMessage();
        } else {
            events++;
            if (kind == Kind.TEXT && out.length() > lastEnd()) {
                out.put('\n');
            }
        }
        return out;
    }

    /// Everything, ready to be sent; null if there is nothing.
    public @Nullable Outgoing outgoing() {
        if (isEmpty()) {
            return null;
        }
        return kind.isFramed() ? framed() : unframed();
    }

    private Outgoing framed() {
        if (lastEnd() != out.length()) {
            endMessage();
            events--;
        }
        int size = ends[0];
        for (int i = 1; i < count; i++) {
            size += headerSize(ends[i] - ends[i - 1]) + ends[i] - ends[i - 1];
        }
        ByteBuffer bytes = allocate(size);
        out.copyTo(bytes, 0, ends[0]);
        for (int i = 1; i < count; i++) {
            putHeader(bytes, ends[i] - ends[i - 1]);
            out.copyTo(bytes, ends[i - 1], ends[i]);
        }
        return new Outgoing(bytes.flip(), ends[0], events, kind == Kind.BINARY);
    }

    private Outgoing unframed() {
        out.text(kind.behind);
        ByteBuffer bytes = allocate(out.length());
        out.copyTo(bytes, 0, out.length());
        return new Outgoing(bytes.flip(), out.length(), events, false);
    }

    private int lastEnd() {
        return count == 0 ? 0 : ends[count - 1];
    }

    private static ByteBuffer allocate(int size) {
        return size < DIRECT_BYTES ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
    }

    private static int headerSize(int payload) {
        return payload < 126 ? 2 : payload < 1 << 16 ? 4 : 10;
    }

    private void putHeader(ByteBuffer bytes, int payload) {
        bytes.put((byte) (kind == Kind.BINARY ? BINARY_FRAME : TEXT_FRAME));
        if (payload < 126) {
            bytes.put((byte) payload);
        } else if (payload < 1 << 16) {
            bytes.put((byte) 126).putShort((short) payload);
        } else {
            bytes.put((byte) 127).putLong(payload);
        }
    }
}
