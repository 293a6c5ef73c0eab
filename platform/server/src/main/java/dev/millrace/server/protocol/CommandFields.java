package dev.millrace.server.protocol;

import org.jspecify.annotations.Nullable;

/// The fields of one command that Millrace knows, whatever request it is, as they are read from the wire. Owned by who reads them.
final class CommandFields {
    private static final int REFUSE_UNRECOVERED = 2;

    long id;
    @Nullable
    String request;
    @Nullable
    String channel;
    @Nullable
    String method;
    @Nullable
    String key;
    @Nullable
    RawJson data;
    @Nullable
    String wrong;
    String epoch = "";
    long offset;
    int limit;
    long flag;
    boolean recover;
    boolean recoverable;
    boolean positioned;
    boolean joinLeave;
    boolean reverse;
    boolean since;
    boolean unavailable;

    /// A command holds a request; a second one makes it one that nobody knows.
    void request(String name) {
        request = request == null ? name : request + " and " + name;
    }

    Command invalid(String message) {
        return new Command.Invalid(id, ErrorCode.BAD_REQUEST, message);
    }

    Command toCommand() {
        if (request == null) {
            return invalid("a command must hold a request such as `subscribe`");
        }
        if (id <= 0 && !request.equals("send")) {
            return invalid("command `" + printable(request) + "` must have an `id` above 0");
        }
        if (wrong != null) {
            return invalid(request + ": " + wrong);
        }
        return switch (request) {
            case "connect" -> new Command.Connect(id);
            case "ping" -> new Command.Ping(id);
            case "rpc" -> method == null ? missing("method") : new Command.Rpc(id, method, data == null ? RawJson.NULL : data);
            case "send" -> JsonCommands.send(data == null ? RawJson.NULL : data);
            case "subscribe", "unsubscribe", "publish", "history", "presence", "presence_stats" ->
                channel == null ? missing("channel") : ofChannel(request, channel);
            default -> new Command.Invalid(id, ErrorCode.METHOD_NOT_FOUND, "unknown command `" + printable(request) + "`");
        };
    }

    private Command ofChannel(String name, String of) {
        return switch (name) {
            case "subscribe" -> subscribe(of);
            case "unsubscribe" -> new Command.Unsubscribe(id, of);
            case "publish" -> data == null ? missing("data") : new Command.Publish(id, of, data, key);
            case "history" -> new Command.History(id, of, limit, since(since), reverse);
            case "presence" -> new Command.Presence(id, of);
            default -> new Command.PresenceStats(id, of);
        };
    }

    private Command subscribe(String of) {
        if (unavailable) {
            return new Command.Invalid(id, ErrorCode.NOT_AVAILABLE, "tag filters and map subscriptions are not available");
        }
        Command.Wishes wishes = new Command.Wishes(recoverable, positioned, joinLeave);
        return new Command.Subscribe(id, of, wishes, since(recover), (flag & REFUSE_UNRECOVERED) != 0);
    }

    private Command.@Nullable Since since(boolean wanted) {
        return wanted ? new Command.Since(epoch, offset) : null;
    }

    private Command missing(String field) {
        return invalid("command `" + request + "` must have a `" + field + "`");
    }

    private static String printable(String name) {
        return name.length() > 64 ? name.substring(0, 64) + "…" : name;
    }
}
