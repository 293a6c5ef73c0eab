package dev.millrace.server.http;

import dev.millrace.server.protocol.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.Content;

/// Reads a request's body as it comes, without a thread that waits. Owned by the thread that runs it; it is run by one at a time.
abstract sealed class BodyReader implements Runnable permits BodyReader.Whole, LinesReader {
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

    @Override
    public void run() {
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

        Whole(Exchange exchange, int limit, Taker taker) {
            super(exchange);
            this.limit = limit;
            this.taker = taker;
        }

        @Override
        boolean take(ByteBuffer part) {
            int length = body.length;
            if (length + part.remaining() > limit) {
                exchange.error(413, ErrorCode.LIMIT_EXCEEDED, "a body may have " + limit + " bytes");
                return false;
            }
            body = Arrays.copyOf(body, length + part.remaining());
            part.get(body, length, part.remaining());
            return true;
        }

        @Override
        void end() {
            taker.take(body);
        }
    }
}
