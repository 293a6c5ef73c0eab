package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The demo: five scenes on real data.
class DemoIT {
    @TempDir
    Path folder;

    @Test
    void showsFiveScenesOnRealData() {
        try (Distribution server = Distribution.start(Distribution.withBundled(folder), "--demo")) {
            assertThat(next(server, "machine.smooth").get("memory").asDouble()).isBetween(0.001, 1.0);
            assertThat(next(server, "network.rates").get("rxBytes").asDouble()).isNotNegative();
            JsonNode vwap = next(server, "vwap");
            assertThat(vwap.get("symbol").asString()).isEqualTo("SPX");
            assertThat(vwap.get("vwap").asDouble()).isBetween(600.0, 4_000.0);
            assertThat(next(server, "average").get("exponential").asDouble()).isBetween(600.0, 4_000.0);
            JsonNode candle = next(server, "candles");
            assertThat(candle.get("high").asDouble()).isGreaterThanOrEqualTo(candle.get("low").asDouble());
            assertThat(next(server, "volatility").get("volatility").asDouble()).isBetween(0.0, 2.0);
            assertThat(next(server, "sales.totals").get("orders").asInt()).isPositive();
            assertThat(next(server, "weather.trends").get("temperature").asDouble()).isBetween(-40.0, 50.0);
            assertThat(server.json("/api/processors").get("processors").valueStream().map(p -> p.get("status").asString()))
                    .hasSizeGreaterThanOrEqualTo(9).containsOnly("running");
        }
    }

    @Test
    void servesTheLivePageAndMetrics() {
        try (Distribution server = Distribution.start(folder)) {
            assertThat(server.get("/").body()).contains("<script type=\"module\" src=\"app.js\"");
            for (String path : List.of("/app.js", "/lib/uplot/uPlot.esm.js")) {
                assertThat(server.get(path).headers().firstValue("Content-Type")).hasValueSatisfying(
                        type -> assertThat(type).startsWith("text/javascript"));
            }
            assertThat(server.get("/no-such-page").statusCode()).isEqualTo(404);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(server.get("/metrics").body()).containsPattern("millrace_script_runtime\\{runtime=\"(compiled|interpreted)\"} 1");
        }
    }

    @Test
    void runsScriptsInterpretedWhenToldTo() {
        try (Distribution server = Distribution.start(Distribution.withBundled(folder), Map.of("MILLRACE_SCRIPTS", "interpreted"))) {
            assertThat(server.program().out()).anyMatch(line -> line.endsWith("scripts run interpreted"));
            assertThat(server.get("/metrics").body()).contains("millrace_script_runtime{runtime=\"interpreted\"} 1");
            assertThat(server.post("/processors/celsius", "application/json", "{\"fahrenheit\":212}").body())
                    .isEqualTo("{\"celsius\":100}");
        }
    }

    private static JsonNode next(Distribution server, String channel) {
        try (Socket socket = server.open("/channels/" + channel + "?last=1")) {
            return Distribution.JSON.readTree(socket.next());
        }
    }
}
