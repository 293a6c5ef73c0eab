package dev.millrace.server.protocol;

import dev.millrace.engine.channel.RawEvent;

/// Pushes of the Centrifuge protocol in JSON: what the server sends without being asked.
public final class Pushes {
    private Pushes() {}

    /// An event of a subscribed channel.
    public static void publication(JsonOut out, String channel, long offset, RawEvent event) {
        begin(out, channel).text("\"pub\":");
        Replies.publication(out, offset, event);
        out.text("}}");
    }

    /// A client has subscribed to the channel.
    public static void join(JsonOut out, String channel, String client) {
        begin(out, channel).text("\"join\":{\"info\":");
        Replies.clientInfo(out, client);
        out.text("}}}");
    }

    /// A client has left the channel.
    public static void leave(JsonOut out, String channel, String client) {
        begin(out, channel).text("\"leave\":{\"info\":");
        Replies.clientInfo(out, client);
        out.text("}}}");
    }

    /// The subscription has lost its position and ended; clients subscribe again.
    public static void insufficientState(JsonOut out, String channel) {
        begin(out, channel).text("\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient state\"}}}");
    }

    /// What a processor replied to an event that the client published.
    public static void message(JsonOut out, byte[] data) {
        out.text("{\"push\":{\"message\":{\"data\":").oneLine(data).text("}}}");
    }

    private static JsonOut begin(JsonOut out, String channel) {
        return out.text("{\"push\":{\"channel\":").string(channel).put(',');
    }
}
