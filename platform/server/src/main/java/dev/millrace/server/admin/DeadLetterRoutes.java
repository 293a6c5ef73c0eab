package dev.millrace.server.admin;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.json.JsonWriter;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.http.HttpAnswer;
import dev.millrace.server.http.HttpCall;
import dev.millrace.server.http.Route;
import dev.millrace.server.protocol.ErrorCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `GET /api/dead-letters/{processor}` counts them, `POST /api/dead-letters/{processor}/redrive` sends them back. Thread-safe.
final class DeadLetterRoutes {
    private static final String PATH = "/api/dead-letters/*";
    private static final String REDRIVE = "/redrive";

    private final Processors processors;

    DeadLetterRoutes(Processors processors) {
        this.processors = processors;
    }

    List<Route> routes() {
        return List.of(new Route("GET", PATH, this::count), new Route("POST", PATH, this::redrive));
    }

    private HttpAnswer count(HttpCall call) {
        RunningProcessor processor = processors.find(call.rest());
        return processor == null ? unknown(call.rest()) : HttpAnswer.json(describe(processor));
    }

    private static byte[] describe(RunningProcessor processor) {
        Channel letters = processor.deadLetters();
        return JsonWriter.object(out -> out.text("processor", processor.name()).text("channel", letters.name())
                .number("kept", letters.next() - letters.oldest()).number("waiting", processor.waitingDeadLetters()));
    }

    private HttpAnswer redrive(HttpCall call) {
        if (!call.rest().endsWith(REDRIVE)) {
            return HttpAnswer.error(404, ErrorCode.METHOD_NOT_FOUND,
                    "there is nothing at " + ChannelName.printable(call.path()) + ", expected /api/dead-letters/{processor}/redrive");
        }
        String name = call.rest().substring(0, call.rest().length() - REDRIVE.length());
        RunningProcessor processor = processors.find(name);
        HttpAnswer refusal = refusal(processor, name);
        if (processor == null || refusal != null) {
            return refusal == null ? unknown(name) : refusal;
        }
        try {
            long redriven = processor.redrive();
            return HttpAnswer.json(JsonWriter.object(out -> out.number("redriven", redriven)));
        } catch (StoredDataException e) {
            return HttpAnswer.error(503, ErrorCode.NOT_STORED, String.valueOf(e.getMessage()));
        }
    }

    /// Why nothing can be asked of a processor; null if that can.
    static @Nullable HttpAnswer refusal(@Nullable RunningProcessor processor, String name) {
        if (processor == null) {
            return unknown(name);
        }
        return processor.isRunning() ? null : HttpAnswer.error(409, ErrorCode.NOT_AVAILABLE, processor.whyNotRunning());
    }

    private static HttpAnswer unknown(String name) {
        return HttpAnswer.error(404, ErrorCode.METHOD_NOT_FOUND, "there is no processor '" + ChannelName.printable(name) + "'");
    }
}
