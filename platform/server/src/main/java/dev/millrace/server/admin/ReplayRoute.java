package dev.millrace.server.admin;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.ChannelSettings;
import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.json.InvalidJsonException;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.JsonText;
import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.Processors.Draft;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.engine.replay.Output;
import dev.millrace.engine.replay.Past;
import dev.millrace.engine.replay.Point;
import dev.millrace.engine.replay.Range;
import dev.millrace.engine.replay.Replay;
import dev.millrace.server.http.HttpAnswer;
import dev.millrace.server.http.HttpCall;
import dev.millrace.server.http.Route;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.ReplayLine;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// `POST /api/replay`: runs past events through a running processor's code and answers with what that emits, a line each. One at a time.
/// If it ends too early, the last line is an `error`. Thread-safe.
final class ReplayRoute {
    private static final long MAX_EVENTS = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonPath PROCESSOR = JsonPath.of("/processor");
    private static final JsonPath CHANNEL = JsonPath.of("/channel");
    private static final JsonPath FROM = JsonPath.of("/from");
    private static final JsonPath TO = JsonPath.of("/to");

    private final Channels channels;
    private final Processors processors;
    private final Semaphore free = new Semaphore(1);

    ReplayRoute(Channels channels, Processors processors) {
        this.channels = channels;
        this.processors = processors;
    }

    Route route() {
        return new Route("POST", "/api/replay", this::replay);
    }

    private HttpAnswer replay(HttpCall call) throws IOException {
        String name = field(call.body(), PROCESSOR);
        if (name == null) {
            throw new IllegalArgumentException("expected {\"processor\":…} with, if wanted, from, to and channel");
        }
        RunningProcessor processor = processors.find(name);
        HttpAnswer refusal = DeadLetterRoutes.refusal(processor, name);
        if (processor == null || refusal != null) {
            return refusal == null ? HttpAnswer.error(404, ErrorCode.METHOD_NOT_FOUND, name) : refusal;
        }
        Range range = range(call.body(), processor.spec());
        if (!free.tryAcquire()) {
            return HttpAnswer.error(429, ErrorCode.TOO_MANY_REQUESTS, "another replay is under way: one at a time, try later");
        }
        boolean begun = false;
        try {
            Replay replay = new Replay(new Draft(processor.spec(), processor.code()), range, this::settings, PATIENCE);
            begun = start(replay);
            return HttpAnswer.lines(out -> write(processor, replay, out));
        } catch (CodeException e) {
            return HttpAnswer.error(409, ErrorCode.NOT_AVAILABLE, e.problem().toString());
        } catch (StoredDataException e) {
            return HttpAnswer.error(503, ErrorCode.NOT_AVAILABLE, String.valueOf(e.getMessage()));
        } finally {
            if (!begun) {
                free.release();
            }
        }
    }

    private static boolean start(Replay replay) throws CodeException {
        boolean started = false;
        try {
            replay.start();
            started = true;
        } finally {
            if (!started) {
                replay.close();
            }
        }
        return true;
    }

    /// Where keys are found in the events of a channel.
    private ChannelSettings settings(String name) {
        Channel channel = channels.find(name);
        return channel == null ? ChannelSettings.DEFAULT : channel.settings();
    }

    private Range range(byte[] body, ProcessorSpec spec) {
        String asked = field(body, CHANNEL);
        if (spec.from().isEmpty() || asked != null && !spec.from().contains(asked)) {
            throw new IllegalArgumentException("processor '" + spec.name() + "' consumes " + spec.from()
                    + (asked == null ? ": there is nothing to replay" : ", not channel '" + ChannelName.printable(asked) + "'"));
        }
        Past past = Past.of(channels.get(asked == null ? spec.from().getFirst() : asked));
        Range range = Range.of(past, point(body, FROM), point(body, TO));
        if (range.size() > MAX_EVENTS) {
            throw new IllegalArgumentException("the range has " + range.size() + " events, expected at most " + MAX_EVENTS
                    + ": narrow it with `from` and `to`, or use `millrace replay`");
        }
        return range;
    }

    private static @Nullable Point point(byte[] body, JsonPath path) {
        String text = field(body, path);
        return text == null ? null : Point.parse(text, System.currentTimeMillis());
    }

    private static @Nullable String field(byte[] body, JsonPath path) {
        try {
            return JsonText.check(body, path);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    private void write(RunningProcessor processor, Replay replay, OutputStream out) throws IOException {
        String version = processor.version();
        try (replay) {
            Output output;
            while ((output = replay.next()) != null && isCurrent(processor, version)) {
                out.write(ReplayLine.of(output));
                out.write('\n');
            }
            String trouble = isCurrent(processor, version)
                    ? replay.trouble()
                    : version + " is no longer running: it was replaced meanwhile";
            if (trouble != null) {
                out.write(ErrorCode.NOT_AVAILABLE.toJson(trouble));
                out.write('\n');
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free.release();
        }
    }

    /// Code that was replaced may be unloaded at any time.
    private boolean isCurrent(RunningProcessor processor, String version) {
        RunningProcessor now = processors.find(processor.name());
        return now != null && now.equals(processor) && now.version().equals(version);
    }
}
