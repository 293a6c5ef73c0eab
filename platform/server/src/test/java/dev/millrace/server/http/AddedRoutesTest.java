package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.ChannelSettings;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AddedRoutesTest {
    @Test
    void answersWhatOthersHaveAdded() throws Exception {
        Route page = new Route("GET", "/", call -> new HttpAnswer(200, "text/html; charset=utf-8", TestServer.utf8("<p>hi")));
        Route below = new Route("GET", "/lib/*", call -> HttpAnswer.text(call.rest() + call.query()));
        Route echo = new Route("POST", "/api/echo", call -> HttpAnswer.json(call.body()));
        Route wrong = new Route("GET", "/wrong", call -> {
            throw new IllegalArgumentException("`n` must be a number");
        });
        Route broken = new Route("GET", "/broken", call -> {
            throw new java.io.IOException("secret");
        });
        try (TestServer server = new TestServer(HttpSettings.local(0), ChannelSettings.DEFAULT, page, below, echo, wrong, broken)) {
            HttpResponse<String> html = server.get("/");
            assertThat(html.body()).isEqualTo("<p>hi");
            assertThat(html.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'self'");
            assertThat(server.get("/lib/a/b.js?v=1").body()).isEqualTo("a/b.js{v=1}");
            assertThat(server.post("/api/echo", "application/json", "{\"ü\":1}").body()).isEqualTo("{\"ü\":1}");
            assertThat(server.get("/api/echo").statusCode()).isEqualTo(405);
            HttpResponse<String> head = server.client.send(HttpRequest.newBuilder(server.uri("/")).HEAD().build(), BodyHandlers.ofString());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Length")).contains("5");
            assertThat(server.get("/wrong").body()).isEqualTo(new String(error(), StandardCharsets.UTF_8));
            assertThat(server.get("/broken").statusCode()).isEqualTo(500);
            assertThat(server.get("/broken").body()).doesNotContain("secret");
        }
    }

    private static byte[] error() {
        return dev.millrace.server.protocol.ErrorCode.BAD_REQUEST.toJson("`n` must be a number");
    }
}
