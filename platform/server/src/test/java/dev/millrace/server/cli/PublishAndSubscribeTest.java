package dev.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.Folders;
import dev.millrace.engine.config.Problems;
import dev.millrace.server.MillraceConfig;
import dev.millrace.server.Platform;
import dev.millrace.server.StartException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands and the real server.
final class PublishAndSubscribeTest {
    private final TestTerminal publisher;
    private final TestTerminal subscriber;
    private final Platform platform;

    PublishAndSubscribeTest(@TempDir Path folder) throws StartException {
        publisher = new TestTerminal(folder);
        subscriber = new TestTerminal(folder);
        MillraceConfig config = MillraceConfig.load(null, Map.of(), new Problems());
        platform = new Platform(Objects.requireNonNull(config).withPort(0),
                new Folders(folder.resolve("data"), folder.resolve("plugins"), folder.resolve("scripts")));
    }

    @BeforeEach
    void start() throws StartException {
        platform.start();
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void writeWhatWasRead() {
        List<String> events = IntStream.range(0, 1_000).mapToObj(i -> "{\"n\":" + i + ",\"text\":\"\u00fc\"}").toList();
        assertThat(publish("trades", String.join("\n", events))).as(publisher::err).isZero();
        assertThat(subscribe("trades", "--last", "1000", "--count", "1000")).as(subscriber::err).isZero();
        assertThat(subscriber.out().lines()).containsExactlyElementsOf(events);
    }

    @Test
    void writeTheEventsOfAPatternWithTheirChannels() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) { // from now on they are kept
            HttpRequest request = HttpRequest.newBuilder(platform.address().resolve("/channels/made.*"))
                    .header("Accept", "text/event-stream")
                    .build();
            client.send(request, BodyHandlers.ofInputStream()).body().close();
        }
        assertThat(publish("made.one", "1\n2\n")).as(publisher::err).isZero();
        assertThat(publish("made.two", "3\n")).as(publisher::err).isZero();
        assertThat(subscribe("made.*", "--since", "1", "--count", "2")).as(subscriber::err).isZero();
        assertThat(subscriber.out())
                .isEqualTo("{\"channel\":\"made.one\",\"data\":2}\n{\"channel\":\"made.two\",\"data\":3}\n");
        assertThat(publish("made.*", "1\n")).isEqualTo(2);
        assertThat(publisher.err()).contains("expected a channel name of ", "got 'made.*'");
    }

    @Test
    void agreeOnKeys() {
        assertThat(publish("keyed", "1\n2\n", "--key", "a b")).as(publisher::err).isZero();
        assertThat(publish("keyed", "3\n", "--key", "c")).as(publisher::err).isZero();
        assertThat(subscribe("keyed", "--since", "0", "--key", "a b", "--count", "2")).as(subscriber::err).isZero();
        assertThat(subscriber.out()).isEqualTo("1\n2\n");
    }

    @Test
    void tellWhichLineIsTooLargeForTheServer() {
        assertThat(publish("trades", "1\n\"" + "x".repeat(300_000) + "\"\n3\n")).isEqualTo(1);
        assertThat(publisher.err()).contains("ended (code 1009, ", "lines up to 1 have been read by the server");
        assertThat(subscribe("trades", "--since", "0", "--count", "1")).isZero();
        assertThat(subscriber.out()).isEqualTo("1\n");
    }

    @Test
    void tellThatAChannelOfTheServerCannotBePublishedTo() {
        assertThat(publish("$errors", "1\n")).isEqualTo(1);
        assertThat(publisher.err()).contains("millrace: line 1: ", "\n0 events published to $errors in ");
    }

    private int publish(String channel, String input, String... options) {
        return new Cli(publisher.typing(input)).execute(arguments("publish", channel, options));
    }

    private int subscribe(String channel, String... options) {
        return subscriber.run(arguments("subscribe", channel, options));
    }

    private String[] arguments(String command, String channel, String... options) {
        List<String> all = new ArrayList<>(List.of(command, channel, "--url", platform.address().toString()));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }
}
