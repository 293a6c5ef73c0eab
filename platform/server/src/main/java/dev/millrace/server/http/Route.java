package dev.millrace.server.http;

/// A path with plain requests and answers, added to the server by its other parts.
///
/// @param method `GET` or `POST`
/// @param path a path such as `/metrics`, or one that ends with `/*` and stands for all below it
/// @param responder answers the requests
public record Route(String method, String path, Responder responder) {

    boolean matches(String asked) {
        return path.endsWith("/*") ? asked.startsWith(path.substring(0, path.length() - 1)) : asked.equals(path);
    }

    /// What the asked path has behind the `/` of a route that ends with `/*`; empty otherwise.
    String rest(String asked) {
        return path.endsWith("/*") ? asked.substring(path.length() - 1) : "";
    }
}
