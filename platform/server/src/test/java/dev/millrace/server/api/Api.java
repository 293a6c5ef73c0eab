package dev.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.server.RealServer;
import dev.millrace.server.http.TestSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The server API over HTTP, and clients to whom things are done with it.
record Api(RealServer server) {

    /// What comes back, whatever it is.
    JsonNode ask(String method, String body) {
        HttpResponse<String> answer = server.post("/api/" + method, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        return JsonMapper.shared().readTree(answer.body());
    }

    /// The result; there must be one and nothing else.
    JsonNode result(String method, String body) {
        JsonNode answer = ask(method, body);
        assertThat(answer.propertyNames()).as(answer.toString()).containsExactly("result");
        return answer.get("result");
    }

    /// The code and the message of an error; there must be nothing else.
    String error(String method, String body) {
        JsonNode answer = ask(method, body);
        assertThat(answer.propertyNames()).as(answer.toString()).containsExactly("error");
        return answer.at("/error/code").asInt() + " " + answer.at("/error/message").asString();
    }

    /// A client of the Centrifuge protocol, connected.
    Connected connect() throws InterruptedException {
        URI uri = URI.create(server.uri("/connection/websocket").toString().replaceFirst("^http", "ws"));
        TestSocket socket = TestSocket.open(server.client(), uri).send("{\"id\":1,\"connect\":{}}");
        return new Connected(socket, JsonMapper.shared().readTree(socket.next()).at("/connect/client").asString());
    }

    record Connected(TestSocket socket, String id) {
        void subscribe(String channel) throws InterruptedException {
            socket.send("{\"id\":2,\"subscribe\":{\"channel\":\"" + channel + "\",\"recoverable\":true}}");
            assertThat(socket.next()).contains("\"subscribe\":");
        }
    }
}
