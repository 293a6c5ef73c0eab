package dev.millrace.server.http;

import dev.millrace.server.protocol.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A plain answer. Immutable.
public final class HttpAnswer {
    private final int status;
    private final String type;
    private final byte[] body;
    private final Map<String, String> headers;
    private final @Nullable Body written;
    private final @Nullable CompletionStage<HttpAnswer> later;

    /// @param type the media type of the body
    /// @param body owned by the answer from now on
    public HttpAnswer(int status, String type, byte[] body) {
        this(status, type, body, Map.of());
    }

    /// @param headers more headers, such as `Cache-Control`
    public HttpAnswer(int status, String type, byte[] body, Map<String, String> headers) {
        this(status, type, body, headers, null, null);
    }

    private HttpAnswer(int status, String type, byte[] body, Map<String, String> headers, @Nullable Body written,
            @Nullable CompletionStage<HttpAnswer> later) {
        this.written = written;
        this.later = later;
        this.status = status;
        this.type = type;
        this.body = body;
        this.headers = Map.copyOf(headers);
    }

    /// A body that is written while it is sent; the writer waits while the client does not take it.
    @FunctionalInterface
    public interface Body {
        /// Called once, whatever happens to the request.
        ///
        /// @throws IOException if the client is gone
        void write(OutputStream out) throws IOException;
    }

    /// Lines of JSON with status 200, of which nobody knows how many there will be. For `POST` only: what answers `GET` must not wait.
    public static HttpAnswer lines(Body written) {
        return new HttpAnswer(200, "application/x-ndjson", new byte[0], Map.of("Cache-Control", "no-store"), written, null);
    }

    /// An answer that is not there yet.
    ///
    /// @param answer does not block, on whatever thread it comes
    public static HttpAnswer later(CompletionStage<HttpAnswer> answer) {
        return new HttpAnswer(500, "", new byte[0], Map.of(), null, answer);
    }

    /// JSON with status 200.
    public static HttpAnswer json(byte[] body) {
        return new HttpAnswer(200, "application/json", body);
    }

    /// Text with status 200.
    public static HttpAnswer text(String body) {
        return new HttpAnswer(200, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /// An error as `{"error":{"code":…,"message":…}}`.
    public static HttpAnswer error(int status, ErrorCode code, String message) {
        return new HttpAnswer(status, "application/json", code.toJson(message));
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    byte[] body() {
        return body;
    }

    /// The answer, if this is not it.
    @Nullable
    CompletionStage<HttpAnswer> later() {
        return later;
    }

    @Nullable
    Body written() {
        return written;
    }

    Map<String, String> headers() {
        return headers;
    }
}
