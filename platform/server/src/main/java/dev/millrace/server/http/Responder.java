package dev.millrace.server.http;

/// Answers requests. Thread-safe; may block for a short time.
@FunctionalInterface
public interface Responder {
    /// The answer to one request.
    ///
    /// @throws Exception if something fails that is not the client's fault; it is logged and answered with status 500
    HttpAnswer answer(HttpCall call) throws Exception;
}
