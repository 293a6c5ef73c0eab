package dev.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LongPollTest {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private CompletableFuture<HttpResponse<String>> ask(String path) {
        return server.client.sendAsync(HttpRequest.newBuilder(server.uri(path)).build(), BodyHandlers.ofString());
    }

    private static String body(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        HttpResponse<String> response = answer.get(20, TimeUnit.SECONDS);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void answersAtOnceWithWhatIsThere() throws Exception {
        server.append("a", "1");
        server.append("a", "2");
        String epoch = server.channel("a").epoch();
        assertThat(body(ask("/channels/a?since=" + epoch + ":1&wait=60s"))).contains("\"data\":2}]").doesNotContain("\"data\":1");
    }

    @Test
    void answersWithTheNextEvent() throws Exception {
        server.append("a", "1");
        CompletableFuture<HttpResponse<String>> answer = ask("/channels/a?wait=1m");
        await().until(() -> server.channel("a").subscribers() == 1);
        assertThat(answer).isNotDone();
        server.append("a", "2");
        assertThat(body(answer)).contains("\"offset\":2", "\"data\":2}]").doesNotContain("\"data\":1");
        await().until(() -> server.channel("a").subscribers() == 0);
    }

    @Test
    void tellsWhereItStandsWhenTheTimeIsOver() throws Exception {
        server.append("a", "1");
        String epoch = server.channel("a").epoch();
        assertThat(body(ask("/channels/a?since=" + epoch + ":1&wait=1ms")))
                .isEqualTo("{\"channel\":\"a\",\"epoch\":\"" + epoch + "\",\"offset\":1,\"events\":[]}");
        await().until(() -> server.channel("a").subscribers() == 0);
    }

    @Test
    void answersWhenTheServerStops() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = ask("/channels/a?wait=60s");
        await().until(() -> server.channel("a").subscribers() == 1);
        server.http.close();
        assertThat(body(answer)).contains("\"offset\":0,\"events\":[]");
    }

    @Test
    void letsNobodyBeginToWaitWhenTheServerStops() throws Exception {
        TestSocket silent = server.open("/channels/b"); // keeps the server from being done at once
        CompletableFuture<HttpResponse<String>> first = ask("/channels/a?wait=60s");
        await().until(() -> server.channel("a").subscribers() == 1);
        CompletableFuture<Void> second = first.thenCompose(_ -> ask("/channels/a?wait=60s")).handle((answer, refused) -> {
            assertThat(refused != null || answer.statusCode() == 503 || answer.statusCode() == 200).isTrue();
            return null;
        });
        server.http.close();
        assertThat(body(first)).contains("\"events\":[]");
        second.get(20, TimeUnit.SECONDS);
        assertThat(silent.closeCode()).isEqualTo(1001);
    }

    @Test
    void refusesWhatCannotBeWaitedFor() throws Exception {
        assertThat(server.get("/channels/a?wait=61s").body()).contains("`wait` must be a duration up to 60s, such as 30s, got '61s'");
        assertThat(server.get("/channels/a?wait=long").statusCode()).isEqualTo(400);
        assertThat(server.get("/channels/a?since=other:1&wait=1s").statusCode()).isEqualTo(410);
    }
}
