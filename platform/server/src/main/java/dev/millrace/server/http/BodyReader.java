package dev.millrace.server.http;

import dev.millrace.server.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a request's body as it comes, without a thread that waits. Owned by the thread that runs it; it is run by one at a time.
abstract sealed class BodyReader implements Runnable permits BodyReader.Whole, LinesReader {
    private static final Logger LOG = LoggerFactory.getLogger(BodyReader.class);

    final Exchange exchange;

    BodyReader(Exchange exchange) {
        this.exchange = exchange;
    }

    /// Takes a part of the body.
    ///
    /// @return false to stop: the request is answered, or this reader is run again later
    abstract boolean take(ByteBuffer part);

    /// The body is complete.
    abstract void end();

    /// Nobody else hears of what goes wrong here: the client is told, and the log why.
    @Override
    public void run() {
        try {
            read();
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
            exchange.error(500, ErrorCode.INTERNAL, "the request failed, the server's log says why");
        }
    }

    private void read() {
        while (true) {
            Content.Chunk chunk = exchange.request().read();
            if (chunk == null) {
                exchange.request().demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                exchange.callback().failed(chunk.getFailure() == null ? new IOException("the body broke off") : chunk.getFailure());
                return;
            }
            boolean goOn = take(chunk.getByteBuffer());
            boolean last = chunk.isLast();
            chunk.release();
            if (!goOn || last) {
                if (goOn) {
                    end();
                }
                return;
            }
        }
    }

    /// What is done with a whole body.
    @FunctionalInterface
    interface Taker {
        void take(byte[] body);
    }

    /// A body that is read as a whole, up to a limit.
    static final class Whole extends BodyReader {
        private final int limit;
        private final Taker taker;
        private byte[] body = {};
        private int length;

        Whole(Exchange exchange, int limit, Taker taker) {
            super(exchange);
            this.limit = limit;
            this.taker = taker;
        }

        @Override
        boolean take(ByteBuffer part) {
            int more = part.remaining();
            if (length + more > limit) {
                exchange.error(413, ErrorCode.LIMIT_EXCEEDED, "a body may have " + limit + " bytes");
                return false;
            }
            if (length + more > body.length) { // doubled, because the client chooses how small the parts are
                body = Arrays.copyOf(body, Math.max(length + more, Math.min(limit, body.length * 2)));
            }
            part.get(body, length, more);
            length += more;
            return true;
        }

        @Override
        void end() {
            taker.take(length == body.length ? body : Arrays.copyOf(body, length));
        }
    }
}
