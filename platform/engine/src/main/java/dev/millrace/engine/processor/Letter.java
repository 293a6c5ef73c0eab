package dev.millrace.engine.processor;

import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.json.JsonText;
import dev.millrace.engine.json.JsonWriter;
import dev.millrace.engine.processor.CodeException.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An event as a lane is handed it: straight from one of its input channels, or out of a dead letter that is handled again.
///
/// @param channel where the event was published
/// @param offset its offset there
/// @param storedAt its offset, or that of the letter, in the channel from which the lane reads
/// @param key the key under which it was handled before; null for an event that comes straight
record Letter(String channel, long offset, long storedAt, RawEvent event, @Nullable String key) {
    private static final JsonPath CHANNEL = JsonPath.of("/event/channel");
    private static final JsonPath OFFSET = JsonPath.of("/event/offset");
    private static final JsonPath KEY = JsonPath.of("/event/key");
    private static final JsonPath EVENT_KEY = JsonPath.of("/event/publishedKey");
    private static final JsonPath TIME = JsonPath.of("/event/time");
    private static final JsonPath DATA = JsonPath.of("/event/data");

    /// @return null for a letter without an event, such as that of a timer
    static @Nullable Letter read(Input input, long at, RawEvent event) {
        return input.isOfLetters() ? open(at, event) : new Letter(input.channel().name(), at, at, event, null);
    }

    private static @Nullable Letter open(long at, RawEvent letter) {
        byte[] json = letter.data();
        byte[] data = JsonText.raw(json, DATA);
        String channel = CHANNEL.find(json);
        String offset = OFFSET.find(json);
        String time = TIME.find(json);
        if (data == null || channel == null || offset == null || time == null) {
            return null;
        }
        RawEvent event = new RawEvent(data, Long.parseLong(time), EVENT_KEY.find(json), Map.of(), null);
        return new Letter(channel, Long.parseLong(offset), at, event, KEY.find(json));
    }

    /// What is told of a step that failed.
    ///
    /// @param withData whether the event's data is part of it, so that it can be handled again
    static RawEvent of(Step step, Problem problem, ProcessorSpec spec, String version, boolean withData) {
        byte[] json = JsonWriter.object(out -> {
            out.text("processor", spec.name()).text("version", version);
            out.object("error", error -> describe(error, problem));
            out.object("event", event -> describe(event, step, withData));
        });
        return new RawEvent(json, System.currentTimeMillis(), step.key());
    }

    private static void describe(JsonWriter out, Problem problem) {
        out.text("message", problem.message()).text("file", problem.file()).number("line", problem.line())
                .number("column", problem.column()).text("stack", problem.stack());
    }

    private static void describe(JsonWriter out, Step step, boolean withData) {
        out.text("channel", step.channel()).number("offset", step.offset()).text("key", step.key());
        if (step.timer() != null) {
            out.text("timer", step.timer().id().name());
        }
        if (step.event() != null && withData) {
            out.text("publishedKey", step.event().key()).number("time", step.event().time()).raw("data", step.event().data());
        }
    }
}
