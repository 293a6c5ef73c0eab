package dev.millrace.server.protocol;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads frames of the Centrifuge protocol in JSON: one or more commands divided by white space. Builds no trees; the data of commands
/// stays text. Thread-safe.
public final class Commands {
    private static final int REFUSE_UNRECOVERED = 2;
    private static final int MAX_DEPTH = 210;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(400).build()).build();

    private Commands() {}

    /// The commands of a frame in order. One that cannot be understood is {@link Command.Invalid}; if the frame is no longer JSON there,
    /// it is the last.
    public static List<Command> read(byte[] frame) {
        List<Command> commands = new ArrayList<>(2);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), frame)) {
            new Reader(parser, frame, commands).readAll();
        }
        return commands;
    }

    private static final class Reader {
        private final JsonParser parser;
        private final byte[] frame;
        private final List<Command> commands;
        private long id;
        private @Nullable String request;
        private CommandFields fields;

        Reader(JsonParser parser, byte[] frame, List<Command> commands) {
            this.parser = parser;
            this.frame = frame;
            this.commands = commands;
            this.fields = new CommandFields(frame);
        }

        void readAll() {
            try {
                JsonToken token;
                while ((token = parser.nextToken()) != null) {
                    id = 0;
                    request = null;
                    fields = new CommandFields(frame);
                    if (token != JsonToken.START_OBJECT) {
                        commands.add(invalid("a command must be a JSON object"));
                        return;
                    }
                    readCommand();
                }
            } catch (JacksonException e) {
                commands.add(invalid("not JSON: " + e.getOriginalMessage()));
            }
        }

        private void readCommand() {
            boolean empty = true;
            String name;
            while ((name = parser.nextName()) != null) {
                empty = false;
                JsonToken value = parser.nextToken();
                if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                    id = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? 0 : parser.getLongValue();
                } else if (value == JsonToken.START_OBJECT) {
                    request = request == null ? name : request + " and " + name;
                    fields.read(parser);
                } else {
                    parser.skipChildren();
                }
            }
            commands.add(empty ? new Command.Pong() : command());
        }

        private Command command() {
            if (request == null) {
                return invalid("a command must hold a request such as `subscribe`");
            }
            if (id <= 0 && !request.equals("send")) {
                return invalid("command `" + printable(request) + "` must have an `id` above 0");
            }
            if (fields.wrong != null) {
                return invalid(request + ": " + fields.wrong);
            }
            return switch (request) {
                case "connect" -> new Command.Connect(id);
                case "ping" -> new Command.Ping(id);
                case "rpc" -> fields.method == null ? missing("method") : new Command.Rpc(id, fields.method, data());
                case "send" -> send();
                case "subscribe", "unsubscribe", "publish", "history", "presence", "presence_stats" ->
                    fields.channel == null ? missing("channel") : ofChannel(request, fields.channel);
                default -> new Command.Invalid(id, ErrorCode.METHOD_NOT_FOUND, "unknown command `" + printable(request) + "`");
            };
        }

        private Command ofChannel(String name, String channel) {
            return switch (name) {
                case "subscribe" -> subscribe(channel);
                case "unsubscribe" -> new Command.Unsubscribe(id, channel);
                case "publish" ->
                    fields.data == null ? missing("data") : new Command.Publish(id, channel, fields.data, fields.key);
                case "history" -> new Command.History(id, channel, fields.limit, since(fields.since), fields.reverse);
                case "presence" -> new Command.Presence(id, channel);
                default -> new Command.PresenceStats(id, channel);
            };
        }

        private Command subscribe(String channel) {
            if (fields.unavailable) {
                return new Command.Invalid(id, ErrorCode.NOT_AVAILABLE, "tag filters and map subscriptions are not available");
            }
            Command.Wishes wishes = new Command.Wishes(fields.recoverable, fields.positioned, fields.joinLeave);
            return new Command.Subscribe(id, channel, wishes, since(fields.recover), (fields.flag & REFUSE_UNRECOVERED) != 0);
        }

        private Command send() {
            CommandFields inner = new CommandFields(data().bytes());
            try (JsonParser data = FACTORY.createParser(ObjectReadContext.empty(), data().bytes())) {
                if (data.nextToken() == JsonToken.START_OBJECT) {
                    inner.read(data);
                }
            }
            return inner.channel == null || inner.data == null || inner.wrong != null
                    ? new Command.Invalid(-1, ErrorCode.BAD_REQUEST, "the data of `send` must be {\"channel\": …, \"data\": …}")
                    : new Command.Send(inner.channel, inner.data);
        }

        private RawJson data() {
            return fields.data == null ? RawJson.NULL : fields.data;
        }

        private Command.@Nullable Since since(boolean wanted) {
            return wanted ? new Command.Since(fields.epoch, fields.offset) : null;
        }

        private Command missing(String field) {
            return invalid("command `" + request + "` must have a `" + field + "`");
        }

        private Command invalid(String message) {
            return new Command.Invalid(id, ErrorCode.BAD_REQUEST, message);
        }

        private static String printable(String name) {
            return name.length() > 64 ? name.substring(0, 64) + "…" : name;
        }
    }
}
