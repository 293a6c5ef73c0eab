package dev.millrace.server.http;

import java.util.Map;

/// A plain request. Immutable, but for the body, which belongs to who answers it.
public final class HttpCall {
    private final String path;
    private final String rest;
    private final Map<String, String> query;
    private final byte[] body;

    /// @param path the decoded path
    /// @param rest what stands behind the route's path
    /// @param query the parameters of the query, each with its first value
    public HttpCall(String path, String rest, Map<String, String> query, byte[] body) {
        this.path = path;
        this.rest = rest;
        this.query = Map.copyOf(query);
        this.body = body;
    }

    /// The decoded path.
    public String path() {
        return path;
    }

    /// What stands behind the `/` of a route's path that ends with `/*`; empty for other routes.
    public String rest() {
        return rest;
    }

    /// The parameters of the query, each with its first value.
    public Map<String, String> query() {
        return query;
    }

    /// The body; empty if there is none.
    public byte[] body() {
        return body;
    }
}
