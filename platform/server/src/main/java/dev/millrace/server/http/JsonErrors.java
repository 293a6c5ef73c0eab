package dev.millrace.server.http;

import dev.millrace.server.protocol.ErrorCode;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Answers requests that Jetty itself refuses, such as those that are not HTTP. The line ends with the answer: where Jetty could not read
/// the request it cuts it without saying so, and the client would send the next request on a line that is gone.
final class JsonErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        boolean ours = status >= 500 || message == null;
        String shown = ours ? "the request failed with status " + status : message.toString();
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        new Exchange(request, response, callback).error(status, ours ? ErrorCode.INTERNAL : ErrorCode.BAD_REQUEST, shown);
        return true;
    }
}
