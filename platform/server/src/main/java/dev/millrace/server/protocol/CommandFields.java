package dev.millrace.server.protocol;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The fields of one command that Millrace knows, whatever request it is, as they are read from the wire. Owned by who reads them.
final class CommandFields {
    static final int NUMBERED = 1;
    private static final int REFUSE_UNRECOVERED = 2;

    long id;
    @Nullable
    String request;
    @Nullable
    String channel;
    @Nullable
    String token;
    @Nullable
    String method;
    @Nullable
    String key;
    @Nullable
    RawJson data;
    /// What about the fields is not as expected.
    @Nullable
    String wrong;
    String name = "";
    String version = "";
    String epoch = "";
    String cursor = "";
    String delta = "";
    long offset;
    long flag;
    int limit;
    int type;
    int phase;
    boolean recover;
    boolean recoverable;
    boolean positioned;
    boolean joinLeave;
    boolean reverse;
    boolean ascending;
    boolean removed;
    boolean since;
    TagFilter.@Nullable Node filter;
    Map<String, CommandFields> subs = Map.of();
    Map<String, String> headers = Map.of();

    /// A command holds a request; a second one makes it one that nobody knows.
    void request(String other) {
        request = request == null ? other : request + " and " + other;
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
            return invalid(printable(request) + ": " + wrong);
        }
        return switch (request) {
            case "connect" -> connect();
            case "ping" -> new Command.Ping(id);
            case "rpc" -> method == null ? missing("method") : new Command.Rpc(id, method, data == null ? RawJson.NULL : data);
            case "send" -> JsonCommands.send(data == null ? RawJson.NULL : data);
            case "refresh" -> token == null ? missing("token") : new Command.Refresh(id, token);
            case "subscribe", "unsubscribe", "publish", "history", "presence", "presence_stats", "sub_refresh" ->
                channel == null ? missing("channel") : ofChannel(request, channel);
            default -> new Command.Invalid(id, ErrorCode.METHOD_NOT_FOUND, "unknown command `" + printable(request) + "`");
        };
    }

    private Command ofChannel(String what, String of) {
        return switch (what) {
            case "subscribe" -> subscribe(of);
            case "unsubscribe" -> new Command.Unsubscribe(id, of);
            case "publish" -> publish(of);
            case "history" -> new Command.History(id, of, limit, since(since), reverse);
            case "sub_refresh" -> token == null ? missing("token") : new Command.SubRefresh(id, of, token);
            case "presence" -> new Command.Presence(id, of);
            default -> new Command.PresenceStats(id, of);
        };
    }

    private Command connect() {
        List<Command.Subscribe> resumed = new ArrayList<>(subs.size());
        for (Map.Entry<String, CommandFields> sub : subs.entrySet()) {
            CommandFields fields = sub.getValue();
            fields.id = id;
            fields.channel = sub.getKey();
            fields.request("subscribe");
            switch (fields.toCommand()) {
                case Command.Subscribe subscribe -> resumed.add(subscribe);
                case Command.Invalid invalid -> {
                    return invalid("connect: `subs`, channel '" + printable(sub.getKey()) + "': " + invalid.message());
                }
                case Command other -> throw new IllegalStateException("a subscription became " + other);
            }
        }
        return new Command.Connect(id, token, data, List.copyOf(resumed), new Command.Program(name, version, headers));
    }

    private Command publish(String of) {
        if (data == null && !removed) {
            return missing("data");
        }
        return new Command.Publish(id, of, data == null ? RawJson.NULL : data, key, type, removed);
    }

    private Command subscribe(String of) {
        if (!delta.isEmpty() && !delta.equals("fossil")) {
            return invalid("subscribe: `delta` must be fossil, got '" + printable(delta) + "'");
        }
        if (!delta.isEmpty() && filter != null) {
            return invalid("subscribe: `delta` and `tf` cannot be had together: a delta is that of the event before");
        }
        TagFilter wanted;
        try {
            wanted = filter == null ? null : TagFilter.of(filter);
        } catch (TagFilter.InvalidException e) {
            return invalid("subscribe: `tf`: " + e.getMessage());
        }
        Command.Table table = type == 0 ? null : new Command.Table(type, phase, cursor, limit, recover);
        boolean isPlaced = table != null && !epoch.isEmpty();
        return new Command.Subscribe(id, of, token, data, since(recover || isPlaced),
                new Command.Wishes(wishes(), wanted, delta.isEmpty() ? null : delta, table));
    }

    private Set<Command.Wish> wishes() {
        Set<Command.Wish> wishes = EnumSet.noneOf(Command.Wish.class);
        wish(wishes, recoverable, Command.Wish.RECOVERABLE);
        wish(wishes, positioned, Command.Wish.POSITIONED);
        wish(wishes, joinLeave, Command.Wish.JOIN_LEAVE);
        wish(wishes, (flag & REFUSE_UNRECOVERED) != 0, Command.Wish.REFUSE_UNRECOVERED);
        wish(wishes, (flag & NUMBERED) != 0, Command.Wish.NUMBERED);
        return wishes;
    }

    private static void wish(Set<Command.Wish> wishes, boolean wanted, Command.Wish wish) {
        if (wanted) {
            wishes.add(wish);
        }
    }

    private Command.@Nullable Since since(boolean wanted) {
        return wanted ? new Command.Since(epoch, offset) : null;
    }

    private Command missing(String field) {
        return invalid("command `" + request + "` must have a `" + field + "`");
    }

    private static String printable(String text) {
        return text.length() > 64 ? text.substring(0, 64) + "…" : text;
    }
}
