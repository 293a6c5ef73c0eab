package dev.millrace.server.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/// Reads frames of the Centrifuge protocol in JSON: one or more commands divided by white space. The data of commands stays text; fields
/// that nobody knows are skipped. An object is used for one frame.
final class JsonCommands {
    private final JsonIn in;
    private CommandFields fields = new CommandFields();

    private JsonCommands(JsonIn in) {
        this.in = in;
    }

    static List<Command> read(byte[] frame) {
        List<Command> commands = new ArrayList<>(2);
        try (JsonIn in = new JsonIn(frame)) {
            new JsonCommands(in).readAll(commands);
        }
        return commands;
    }

    /// The command of which `data` is the data: valid JSON.
    static Command send(RawJson data) {
        CommandFields inner;
        try (JsonIn in = new JsonIn(data.bytes())) {
            inner = new JsonCommands(in).readAddressed();
        } catch (JacksonException e) {
            inner = new CommandFields();
        }
        return inner.channel == null || inner.data == null || inner.wrong != null
                ? new Command.Invalid(-1, ErrorCode.BAD_REQUEST, "the data of `send` must be {\"channel\": …, \"data\": …}")
                : new Command.Send(inner.channel, inner.data);
    }

    private CommandFields readAddressed() {
        if (in.next() == JsonToken.START_OBJECT) {
            readFields(fields);
            fields.wrong = in.takeWrong();
        }
        return fields;
    }

    private void readAll(List<Command> commands) {
        try {
            JsonToken token;
            while ((token = in.next()) != null) {
                fields = new CommandFields();
                if (token != JsonToken.START_OBJECT) {
                    commands.add(fields.invalid("a command must be a JSON object"));
                    return;
                }
                commands.add(readCommand());
            }
        } catch (JacksonException e) {
            commands.add(fields.invalid("not JSON: " + e.getOriginalMessage()));
        }
    }

    private Command readCommand() {
        boolean empty = true;
        String name;
        while ((name = in.member()) != null) {
            empty = false;
            if (name.equals("id") && in.isLong()) {
                fields.id = in.number(name);
            } else if (in.isObject()) {
                fields.request(name);
                readFields(fields);
            } else {
                in.skip();
            }
        }
        fields.wrong = in.takeWrong();
        return empty ? new Command.Pong() : fields.toCommand();
    }

    private void readFields(CommandFields to) {
        String name;
        while ((name = in.member()) != null) {
            if (!in.isNull() || name.equals("data")) {
                readField(name, to);
            }
        }
    }

    private void readField(String name, CommandFields to) {
        switch (name) {
            case "channel" -> to.channel = in.string(name);
            case "data" -> to.data = in.slice();
            case "key" -> to.key = in.string(name);
            case "method" -> to.method = in.string(name);
            case "epoch" -> to.epoch = in.string(name);
            case "offset" -> to.offset = in.number(name);
            case "limit" -> to.limit = in.smallNumber(name);
            case "type" -> to.type = in.smallNumber(name);
            case "removed" -> to.removed = in.flag(name);
            case "reverse" -> to.reverse = in.flag(name);
            case "since" -> to.since = readSince(name, to);
            case "name" -> to.name = in.string(name);
            case "version" -> to.version = in.string(name);
            case "headers" -> to.headers = in.stringMap(name);
            case "subs" -> to.subs = readSubs(name);
            default -> readSubscribe(name, to);
        }
    }

    private void readSubscribe(String name, CommandFields to) {
        switch (name) {
            case "token" -> to.token = in.string(name);
            case "recover" -> to.recover = in.flag(name);
            case "recoverable" -> to.recoverable = in.flag(name);
            case "positioned" -> to.positioned = in.flag(name);
            case "join_leave" -> to.joinLeave = in.flag(name);
            case "flag" -> to.flag = in.number(name);
            case "delta" -> to.delta = in.string(name);
            case "tf" -> to.filter = readFilter(name);
            case "phase" -> to.phase = in.smallNumber(name);
            case "cursor" -> to.cursor = in.string(name);
            case "asc" -> to.ascending = in.flag(name);
            default -> in.skip();
        }
    }

    private boolean readSince(String name, CommandFields to) {
        if (!in.object(name)) {
            return false;
        }
        readFields(to);
        return true;
    }

    private Map<String, CommandFields> readSubs(String name) {
        Map<String, CommandFields> subs = new LinkedHashMap<>();
        if (in.object(name)) {
            String channel;
            while ((channel = in.member()) != null) {
                CommandFields sub = new CommandFields();
                if (in.object(name)) {
                    readFields(sub);
                }
                subs.put(channel, sub);
            }
        }
        return subs;
    }

    private TagFilter.Node readFilter(String path) {
        TagFilter.Node node = new TagFilter.Node();
        if (in.object(path)) {
            String name;
            while ((name = in.member()) != null) {
                if (!in.isNull()) {
                    readFilterField(name, path + "." + name, node);
                }
            }
        }
        return node;
    }

    private void readFilterField(String name, String path, TagFilter.Node node) {
        switch (name) {
            case "op" -> node.op = in.string(path);
            case "key" -> node.key = in.string(path);
            case "cmp" -> node.cmp = in.string(path);
            case "val" -> node.val = in.string(path);
            case "vals" -> node.vals = in.stringList(path);
            case "nodes" -> {
                if (in.array(path)) {
                    while (in.element()) {
                        node.nodes.add(readFilter(path));
                    }
                }
            }
            default -> in.skip();
        }
    }
}
