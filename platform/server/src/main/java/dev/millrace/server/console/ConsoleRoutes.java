package dev.millrace.server.console;

import dev.millrace.engine.channel.ChannelName;
import dev.millrace.server.http.HttpAnswer;
import dev.millrace.server.http.HttpCall;
import dev.millrace.server.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Serves the live page and the chart library from the class path. Thread-safe.
public final class ConsoleRoutes {
    private static final String PAGE = "/dev/millrace/server/console/";
    private static final String LIBRARY = "/META-INF/resources/webjars/uplot/";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8", "svg", "image/svg+xml");
    private static final Map<String, String> HEADERS = Map.of("Content-Security-Policy",
            "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
                    + "form-action 'none'; require-trusted-types-for 'script'",
            "Cache-Control", "no-cache", "Referrer-Policy", "no-referrer");

    private final String libraryVersion;

    /// @throws IOException if the chart library is not on the class path
    public ConsoleRoutes() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = ConsoleRoutes.class.getResourceAsStream("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            if (in == null) {
                throw new IOException("the chart library uplot is missing from the installation");
            }
            properties.load(in);
        }
        libraryVersion = properties.getProperty("version");
    }

    /// The routes; the one for any other path comes last.
    public List<Route> routes() {
        return List.of(new Route("GET", "/", call -> file(call, PAGE + "index.html")),
                new Route("GET", "/lib/uplot/*", call -> file(call, LIBRARY + libraryVersion + "/dist/" + call.rest())),
                new Route("GET", "/*", call -> file(call, PAGE + call.rest())));
    }

    private static HttpAnswer file(HttpCall call, String resource) throws IOException {
        String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
        if (type != null && !resource.contains("..")) {
            try (InputStream in = ConsoleRoutes.class.getResourceAsStream(resource)) {
                if (in != null) {
                    return new HttpAnswer(200, type, in.readAllBytes(), HEADERS);
                }
            }
        }
        String message = "there is nothing at " + ChannelName.printable(call.path()) + "\n";
        return new HttpAnswer(404, "text/plain; charset=utf-8", message.getBytes(StandardCharsets.UTF_8));
    }
}
