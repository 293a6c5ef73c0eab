package dev.millrace.server.admin;

import dev.millrace.engine.Engine;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.json.JsonWriter;
import dev.millrace.engine.plugin.SourceStatus;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.http.HttpAnswer;
import dev.millrace.server.http.HttpCall;
import dev.millrace.server.http.Route;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The administration, `/api/…`. Thread-safe.
public final class AdminRoutes {
    private static final String PLUGIN = "plugin ";
    private static final int MOST_RECEIPTS = 1_000;
    private final String version;
    private final Engine engine;
    private final IntSupplier connections;
    private final long started = System.nanoTime();

    /// @param version the server's own version
    /// @param connections tells how many clients are connected
    public AdminRoutes(String version, Engine engine, IntSupplier connections) {
        this.version = version;
        this.engine = engine;
        this.connections = connections;
    }

    /// The routes.
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(new DeadLetterRoutes(engine.processors()).routes());
        routes.add(new ReplayRoute(engine.channels(), engine.processors()).route());
        routes.addAll(List.of(new Route("GET", "/api/info", _ -> HttpAnswer.json(info())),
                new Route("GET", "/api/channels", _ -> HttpAnswer.json(channels())),
                new Route("GET", "/api/processors", _ -> HttpAnswer.json(processors())),
                new Route("GET", "/api/sources", _ -> HttpAnswer.json(sources())),
                new Route("GET", "/api/receipts", call -> HttpAnswer.json(receipts(last(call))))));
        return routes;
    }

    private byte[] info() {
        return JsonWriter.object(out -> out.text("version", version).number("uptime", (System.nanoTime() - started) / 1_000_000_000)
                .object("scripts", scripts -> scripts.text("runtime", engine.scriptRuntime()))
                .object("store", store -> store.flag("available", engine.storeTrouble() == null).text("problem", engine.storeTrouble()))
                .number("connections", connections.getAsInt()));
    }

    private byte[] channels() {
        List<Channel> sorted = engine.channels().all().stream().sorted(Comparator.comparing(Channel::name)).toList();
        return JsonWriter.object(out -> out.objects("channels", sorted, (item, channel) -> {
            item.text("name", channel.name()).text("epoch", channel.epoch()).number("offset", channel.next() - 1);
            item.number("oldest", channel.oldest()).number("subscribers", channel.subscribers()).flag("room", channel.hasRoom());
        }));
    }

    private byte[] processors() {
        List<RunningProcessor> sorted = engine.processors().all().stream().sorted(Comparator.comparing(RunningProcessor::name)).toList();
        return JsonWriter.object(out -> out.objects("processors", sorted, this::describe));
    }

    private void describe(JsonWriter item, RunningProcessor processor) {
        String owner = Objects.requireNonNullElse(engine.ownerOf(processor.name()), "");
        boolean plugin = owner.startsWith(PLUGIN);
        item.text("name", processor.name()).text("version", processor.version()).text("kind", plugin ? "plugin" : "script");
        item.text("file", plugin ? owner.substring(PLUGIN.length()) : owner).text("status", lower(processor.status())).text("problem",
                text(processor.problem()));
        item.texts("from", processor.spec().from()).texts("to", processor.spec().to()).number("lanes", processor.spec().lanes());
        item.number("events", processor.stats().handled()).number("emitted", processor.stats().emitted());
        item.number("failed", processor.stats().failed()).number("late", processor.stats().late());
        item.number("lost", processor.stats().lost()).number("lag", processor.lag()).number("stateBytes", processor.stateBytes());
        item.object("counters", all -> processor.stats().counters().forEach((name, count) -> all.number(name, count.sum())));
    }

    private byte[] sources() {
        List<SourceStatus> sorted = engine.sources().stream().map(source -> source.status())
                .sorted(Comparator.comparing(SourceStatus::name)).toList();
        return JsonWriter.object(out -> out.objects("sources", sorted, (item, source) -> {
            item.text("name", source.name()).text("version", source.version()).text("to", source.channel());
            item.text("status", lower(source.state())).text("problem", text(source.problem()));
            item.number("events", source.emitted()).number("restarts", source.restarts());
        }));
    }

    private byte[] receipts(int last) {
        Channel channel = engine.channels().get(Channels.RECEIPTS);
        List<byte[]> newest = newest(channel, last);
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.writeBytes("[".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < newest.size(); i++) {
            array.writeBytes((i == 0 ? "" : ",").getBytes(StandardCharsets.UTF_8));
            array.writeBytes(newest.get(i));
        }
        array.writeBytes("]".getBytes(StandardCharsets.UTF_8));
        return JsonWriter.object(out -> out.raw("receipts", array.toByteArray()));
    }

    /// The newest events' data, oldest first.
    private static List<byte[]> newest(Channel channel, int last) {
        Cursor cursor = new Cursor(channel, Math.max(channel.oldest(), channel.next() - last));
        List<byte[]> data = new ArrayList<>();
        Batch batch;
        while ((batch = cursor.poll()) != null) {
            for (int i = 0; i < batch.size(); i++) {
                data.add(batch.get(i).data());
            }
        }
        return data;
    }

    private static int last(HttpCall call) {
        String asked = call.query().getOrDefault("last", "50");
        try {
            int last = Integer.parseInt(asked);
            if (last >= 1 && last <= MOST_RECEIPTS) {
                return last;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new IllegalArgumentException("last=" + asked + ": expected a number from 1 to " + MOST_RECEIPTS);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable Problem problem) {
        return problem == null ? null : problem.toString();
    }
}
