package dev.millrace.server.http;

import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.server.connection.RefusedException;
import dev.millrace.server.protocol.ErrorCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.jspecify.annotations.Nullable;

/// One request, and the way to answer it, once.
record Exchange(Request request, Response response, Callback callback) {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int STREAM_BUFFER = 16 << 10;
    /// For how long a browser need not ask again.
    private static final String PREFLIGHT_SECONDS = "600";
    /// Pages may use what this server serves, and nothing else.
    private static final String PAGE_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

    /// What answers a request.
    @FunctionalInterface
    interface Answering {
        void run() throws RefusedException;
    }

    /// Answers, or says why that is not possible.
    void respond(Answering answering) {
        try {
            answering.run();
        } catch (RefusedException e) {
            refuse(e);
        } catch (IllegalArgumentException e) {
            error(400, ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (StoredDataException e) {
            error(503, ErrorCode.NOT_AVAILABLE, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} {} failed because of a bug", method(), path(), e);
            error(500, ErrorCode.INTERNAL, "the request failed, the server's log says why");
        }
    }

    String method() {
        return request.getMethod();
    }

    String path() {
        HttpURI uri = request.getHttpURI();
        String path = uri.getDecodedPath();
        return path == null ? "/" : path;
    }

    @Nullable
    String header(HttpHeader header) {
        return request.getHeaders().get(header);
    }

    @Nullable
    String header(String name) {
        return request.getHeaders().get(name);
    }

    Map<String, String> query() {
        Map<String, String> query = new HashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), field.getValue());
        }
        return query;
    }

    boolean isUpgrade() {
        String upgrade = header(HttpHeader.UPGRADE);
        return upgrade != null && upgrade.equalsIgnoreCase("websocket");
    }

    /// Whether a browser asks beforehand if a page may do something; only those of configured origins come so far.
    boolean isPreflight() {
        return method().equals("OPTIONS") && request.getHeaders().contains("Access-Control-Request-Method");
    }

    void answerPreflight() {
        response.getHeaders().put("Access-Control-Allow-Methods", "GET, POST");
        response.getHeaders().put("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, X-API-Key");
        response.getHeaders().put("Access-Control-Max-Age", PREFLIGHT_SECONDS);
        noContent();
    }

    void json(int status, byte[] body) {
        answer(new HttpAnswer(status, "application/json", body));
    }

    /// The line ends with it if not all was read that the client sent: it must not send the next request on it.
    void error(int status, ErrorCode code, String message) {
        if (!request.consumeAvailable()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        answer(HttpAnswer.error(status, code, message));
    }

    void refuse(RefusedException refusal) {
        int status = switch (refusal.code()) {
            case UNKNOWN_CHANNEL, METHOD_NOT_FOUND -> 404;
            case UNAUTHORIZED, TOKEN_EXPIRED -> 401;
            case PERMISSION_DENIED -> 403;
            case LIMIT_EXCEEDED, TOO_MANY_REQUESTS -> 429;
            case NOT_AVAILABLE, NOT_STORED -> 503;
            case UNRECOVERABLE -> 410;
            case BAD_REQUEST, ALREADY_SUBSCRIBED -> 400;
            case INTERNAL -> 500;
        };
        if (status == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        error(status, refusal.code(), String.valueOf(refusal.getMessage()));
    }

    void methodNotAllowed(String allowed) {
        response.getHeaders().put(HttpHeader.ALLOW, allowed);
        error(405, ErrorCode.BAD_REQUEST, "method " + method() + " is not possible here, expected " + allowed);
    }

    void noContent() {
        response.setStatus(204);
        response.write(true, null, callback);
    }

    void answer(HttpAnswer answer) {
        CompletionStage<HttpAnswer> later = answer.later();
        if (later != null) {
            var _ = later.whenComplete((ready, failure) -> answer(failure == null
                    ? ready
                    : HttpAnswer.error(500, ErrorCode.INTERNAL, "the request failed: " + failure.getMessage())));
            return;
        }
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        if (answer.type().startsWith("text/html")) {
            response.getHeaders().put("Content-Security-Policy", PAGE_POLICY);
        }
        answer.headers().forEach((name, value) -> response.getHeaders().put(new HttpField(name, value)));
        HttpAnswer.Body written = answer.written();
        if (written != null) {
            write(written);
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    private void write(HttpAnswer.Body body) {
        try (OutputStream out = new BufferedOutputStream(Content.Sink.asOutputStream(response), STREAM_BUFFER)) {
            body.write(out);
        } catch (IOException | RuntimeException e) {
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }
}
