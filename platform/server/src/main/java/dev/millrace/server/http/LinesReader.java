package dev.millrace.server.http;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.server.connection.Visitor;
import dev.millrace.server.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Publishes the lines of a body as they come, and lets the client wait while the channel has no room. Lines before a bad one stay
/// published; the answer tells how many.
final class LinesReader extends BodyReader {
    private static final int GATHERED_EVENTS = 512;

    private final Channel channel;
    private final @Nullable String key;
    private final Visitor visitor;
    private final Map<String, String> tags;
    private final int limit;
    private final Executor executor;
    private final Runnable badLine;
    private byte[] line = new byte[1 << 10];
    private int length;
    private long lines;
    private final Published published;
    private List<RawEvent> gathered = new ArrayList<>();

    /// @param visitor who publishes: it may, until its time is over
    /// @param limit the longest line in bytes
    /// @param executor reads on when there is room again
    /// @param badLine counts a line that is refused
    LinesReader(Exchange exchange, Visitor visitor, Channel channel, @Nullable String key, int limit, Executor executor, Runnable badLine) {
        super(exchange);
        this.visitor = visitor;
        this.tags = visitor.tags();
        this.channel = channel;
        this.key = key;
        this.limit = limit;
        this.executor = executor;
        published = new Published(exchange, channel);
        this.badLine = badLine;
    }

    @Override
    boolean take(ByteBuffer part) {
        if (visitor.isOver()) {
            refuse(401, ErrorCode.TOKEN_EXPIRED, "the token has expired: send the rest with a new one");
            return false;
        }
        while (part.hasRemaining()) {
            byte b = part.get();
            if (b == '\n' ? !endLine() : !add(b)) {
                return false;
            }
        }
        append();
        if (channel.hasRoom()) {
            return true;
        }
        channel.onRoom(() -> executor.execute(this));
        return false;
    }

    @Override
    void end() {
        if (endLine()) {
            append();
            published.end();
        }
    }

    private boolean add(byte b) {
        if (length == limit) {
            refuse(413, ErrorCode.LIMIT_EXCEEDED, "a line may have " + limit + " bytes");
            return false;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(limit, length * 2));
        }
        line[length++] = b;
        return true;
    }

    private boolean endLine() {
        lines++;
        byte[] json = Arrays.copyOf(line, length);
        length = 0;
        if (isBlank(json)) {
            return true;
        }
        try {
            gathered.add(channel.event(json, key, tags, null));
        } catch (InvalidJsonException e) {
            badLine.run();
            refuse(400, ErrorCode.BAD_REQUEST, "line " + lines + ": " + e.getMessage());
            return false;
        }
        if (gathered.size() >= GATHERED_EVENTS) {
            append();
        }
        return true;
    }

    private void append() {
        if (!gathered.isEmpty()) {
            published.append(gathered);
            gathered = new ArrayList<>();
        }
    }

    private void refuse(int status, ErrorCode code, String message) {
        append();
        published.end(status, code, message);
    }

    private static boolean isBlank(byte[] text) {
        for (byte b : text) {
            if (b != ' ' && b != '\r' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
