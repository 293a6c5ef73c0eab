package dev.millrace.server.security;

/// What a rule may allow.
public enum Action {
    /// Receive a channel's events, those that were missed included.
    SUBSCRIBE("subscribe to channel"),
    /// Publish events to a channel.
    PUBLISH("publish to channel"),
    /// Read past events of a channel without subscribing.
    HISTORY("read the history of channel"),
    /// Ask who is subscribed to a channel.
    PRESENCE("see who is subscribed to channel"),
    /// Call a processor by name.
    CALL("call processor");

    private final String words;

    Action(String words) {
        this.words = words;
    }

    /// The action in a sentence: `publish to channel`.
    public String words() {
        return words;
    }
}
