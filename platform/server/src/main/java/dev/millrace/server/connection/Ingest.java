package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.json.InvalidJsonException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns a client's text into events of a channel.
public final class Ingest {
    private Ingest() {}

    /// The events of a message: one JSON value, which may be spread over lines, or a value on each line.
    ///
    /// @param message owned by the events from now on
    /// @param key the publisher's own key; null if the channel is to look for it
    /// @param tags who publishes
    /// @param origin who waits for replies; null if nobody does
    /// @return empty if there is nothing but white space
    /// @throws InvalidJsonException if it is neither; the message then speaks of the first bad line
    public static List<RawEvent> events(Channel channel, byte[] message, @Nullable String key, Map<String, String> tags,
            @Nullable Origin origin)
            throws InvalidJsonException {
        int end = indexOfLineEnd(message, 0);
        if (end == message.length) {
            return List.of(channel.event(message, key, tags, origin));
        }
        List<RawEvent> events = new ArrayList<>();
        try {
            for (int from = 0; from < message.length; from = end + 1) {
                end = indexOfLineEnd(message, from);
                if (!isBlank(message, from, end)) {
                    events.add(channel.event(Arrays.copyOfRange(message, from, withoutReturn(message, end)), key, tags, origin));
                }
            }
            return events;
        } catch (InvalidJsonException badLine) {
            try {
                return List.of(channel.event(message, key, tags, origin));
            } catch (InvalidJsonException badValue) {
                throw events.isEmpty() ? badValue : badLine;
            }
        }
    }

    /// How many lines of a message are more than white space.
    static int lines(byte[] message) {
        int lines = 0;
        int end;
        for (int from = 0; from < message.length; from = end + 1) {
            end = indexOfLineEnd(message, from);
            lines += isBlank(message, from, end) ? 0 : 1;
        }
        return lines;
    }

    private static int withoutReturn(byte[] text, int end) {
        return text[end - 1] == '\r' ? end - 1 : end;
    }

    private static boolean isBlank(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] != ' ' && text[i] != '\r' && text[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static int indexOfLineEnd(byte[] text, int from) {
        int i = from;
        while (i < text.length && text[i] != '\n') {
            i++;
        }
        return i;
    }
}
