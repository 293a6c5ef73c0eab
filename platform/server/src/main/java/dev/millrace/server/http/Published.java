package dev.millrace.server.http;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.JsonOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one request publishes, and its answer once all of it has reached the channel's durability. Thread-safe: the request is read by one
/// thread, events are acknowledged by others.
final class Published {
    private final Exchange exchange;
    private final Channel channel;
    private long underWay;
    private long published;
    private long first;
    private long last;
    private int status;
    private @Nullable ErrorCode code;
    private String message = "";
    private boolean isOver;

    Published(Exchange exchange, Channel channel) {
        this.exchange = exchange;
        this.channel = channel;
    }

    /// Publishes more.
    void append(List<RawEvent> events) {
        synchronized (this) {
            underWay++;
        }
        channel.append(events, new Appended() {
            @Override
            public void appended(long offset) {
                stored(offset, events.size());
            }

            @Override
            public void failed(String reason) {
                refused(503, ErrorCode.NOT_STORED, reason);
                arrived();
            }
        });
    }

    /// Nothing more comes: the client is answered as soon as everything has arrived.
    void end() {
        synchronized (this) {
            isOver = true;
            underWay++;
        }
        arrived();
    }

    /// The same after something that cannot be published; the first one is told.
    void end(int withStatus, ErrorCode error, String why) {
        refused(withStatus, error, why);
        end();
    }

    private synchronized void refused(int withStatus, ErrorCode error, String why) {
        if (code == null) {
            status = withStatus;
            code = error;
            message = why;
        }
    }

    private void stored(long offset, int count) {
        synchronized (this) {
            first = published == 0 ? offset : Math.min(first, offset);
            last = Math.max(last, offset + count - 1);
            published += count;
        }
        arrived();
    }

    private void arrived() {
        synchronized (this) {
            underWay--;
            if (!isOver || underWay > 0) {
                return;
            }
        }
        JsonOut out = new JsonOut().put('{');
        if (code != null) {
            code.write(out, message);
            out.put(',');
        }
        exchange.json(code == null ? 200 : status, summary(out).put('}').toBytes());
    }

    /// Other publishers' events may lie between the first and the last.
    private JsonOut summary(JsonOut out) {
        out.text("\"published\":").number(published);
        if (published > 0) {
            out.text(",\"first\":").number(first).text(",\"last\":").number(last);
        }
        return out.text(",\"epoch\":").string(channel.epoch());
    }
}
