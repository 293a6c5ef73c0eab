package dev.millrace.engine.config;

import dev.millrace.engine.channel.ChannelName;

/// The grammars of names in configuration.
public enum Grammar {
    /// A channel that may be written to.
    CHANNEL("a channel name", ChannelName.EXPECTED, "^[A-Za-z0-9_.:-]{1,255}$"),
    /// A channel that may be read, the server's own included.
    INPUT("a channel name", ChannelName.EXPECTED + ", after a $ for the server's own", "^\\$?[A-Za-z0-9_.:-]{1,255}$"),
    /// A channel, or several with a `*` for any characters.
    CHANNEL_PATTERN("a channel name or pattern", ChannelName.EXPECTED + " *, after a $ for the server's own",
            "^\\$?[A-Za-z0-9_.:*-]{1,255}$"),
    /// A processor, a source, or a type of these.
    ENTRY("a name", "1 to 64 of the characters A-Z a-z 0-9 _ . -", "^[A-Za-z0-9_.-]{1,64}$"),
    /// A processor, or several with a `*` for any characters.
    ENTRY_PATTERN("a name or pattern", "1 to 64 of the characters A-Z a-z 0-9 _ . - *", "^[A-Za-z0-9_.*-]{1,64}$"),
    /// Whom a rule of security allows something.
    WHO("whom", "anonymous, user, or role: and a name, such as role:admin", "^(anonymous|user|role:[A-Za-z0-9_.:-]{1,255})$"),
    /// An aggregate of a window.
    AGGREGATE("a name", "1 to 64 of the characters A-Z a-z 0-9 _ . -, other than start, end and key, which every window has",
            "^(?!(start|end|key)$)[A-Za-z0-9_.-]{1,64}$");

    private static final int MAX_ENTRY = 64;
    private static final String ROLE = "role:";
    private final String what;
    private final String characters;
    private final String regex;

    Grammar(String what, String characters, String regex) {
        this.what = what;
        this.characters = characters;
        this.regex = regex;
    }

    /// Whether a name follows the grammar.
    public boolean allows(String name) {
        return switch (this) {
            case CHANNEL -> ChannelName.isValid(name);
            case INPUT -> ChannelName.isReadable(name);
            case CHANNEL_PATTERN -> ChannelName.isReadable(name.replace('*', '_'));
            case AGGREGATE -> ENTRY.allows(name) && !name.equals("start") && !name.equals("end") && !name.equals("key");
            case ENTRY_PATTERN -> ENTRY.allows(name.replace('*', '_'));
            case WHO -> name.equals("anonymous") || name.equals("user")
                    || name.startsWith(ROLE) && ChannelName.isValid(name.substring(ROLE.length()));
            case ENTRY -> name.length() <= MAX_ENTRY && name.indexOf(':') < 0 && ChannelName.isValid(name);
        };
    }

    /// The grammar in a sentence: `a channel name`.
    String what() {
        return what;
    }

    /// The grammar in full: which characters, how many.
    String expected() {
        return what + " of " + characters;
    }

    /// The grammar for a JSON Schema.
    String regex() {
        return regex;
    }
}
