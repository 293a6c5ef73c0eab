package dev.millrace.server.api;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import dev.millrace.server.connection.Connections;
import dev.millrace.server.protocol.ApiFields;
import dev.millrace.server.protocol.JsonOut;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// `info` and `channels`: what is going on at this server. Thread-safe.
final class Node {
    private final long started = System.nanoTime();
    private final String version;
    private final Channels channels;
    private final Connections connections;

    Node(String version, Channels channels, Connections connections) {
        this.version = version;
        this.channels = channels;
        this.connections = connections;
    }

    CompletionStage<JsonOut> describe(ApiFields request) {
        List<Channel> active = subscribed().toList();
        JsonOut out = new JsonOut().text("{\"nodes\":[{\"uid\":").string(connections.node()).text(",\"name\":\"millrace\",\"version\":")
                .string(version);
        out.text(",\"num_clients\":").number(connections.count());
        out.text(",\"num_users\":").number(connections.clients().map(client -> client.who().user()).distinct().count());
        out.text(",\"num_channels\":").number(active.size());
        out.text(",\"num_subs\":").number(active.stream().mapToLong(Channel::subscribers).sum());
        out.text(",\"uptime\":").number((System.nanoTime() - started) / 1_000_000_000);
        return CompletableFuture.completedStage(out.text("}]}"));
    }

    /// Those with subscribers, by name.
    CompletionStage<JsonOut> channels(ApiFields request) {
        Glob pattern = new Glob(request.text("pattern", "*"));
        List<Channel> found = subscribed().filter(channel -> pattern.matches(channel.name())).sorted(Comparator.comparing(Channel::name))
                .toList();
        JsonOut out = new JsonOut().text("{\"channels\":{");
        for (int i = 0; i < found.size(); i++) {
            (i == 0 ? out : out.put(',')).string(found.get(i).name()).text(":{\"num_clients\":").number(found.get(i).subscribers())
                    .put('}');
        }
        return CompletableFuture.completedStage(out.text("}}"));
    }

    /// Channels, and patterns of channels, with subscribers.
    private Stream<Channel> subscribed() {
        return Stream.concat(channels.all().stream(), channels.wildcards().stream()).filter(channel -> channel.subscribers() > 0);
    }
}
