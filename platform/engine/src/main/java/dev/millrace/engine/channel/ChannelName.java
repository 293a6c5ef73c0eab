package dev.millrace.engine.channel;

/// The one grammar of channel names.
public final class ChannelName {
    private static final int MAX_LENGTH = 255;
    /// What a refused name is answered with.
    public static final String EXPECTED = "1 to 255 of the characters A-Z a-z 0-9 _ . : -";

    private ChannelName() {}

    /// Whether clients and processors may use the name for a channel of their own. No regular expression: this runs for every command.
    public static boolean isValid(String name) {
        return isGrammatical(name, 0);
    }

    /// Whether the name may be read: a valid name, or one of the server's own, which start with `$`.
    public static boolean isReadable(String name) {
        return isGrammatical(name, name.startsWith("$") ? 1 : 0);
    }

    /// Whether it is a pattern of names that may be read: such a name with a `*` in place of some of its characters, once or more often,
    /// but not twice in a row, so that the same is written in one way.
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 && !text.contains("**") && isReadable(text.replace('*', '-'));
    }

    /// The name as it may be shown in an answer or a log: shortened, without control characters.
    public static String printable(String name) {
        String shown = name.length() > 64 ? name.substring(0, 64) + "…" : name;
        return shown.replaceAll("[^\\x20-\\x7e…]", "?");
    }

    private static boolean isGrammatical(String name, int from) {
        int length = name.length();
        if (length == from || length > MAX_LENGTH) {
            return false;
        }
        for (int i = from; i < length; i++) {
            if (!isNameCharacter(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.' || c == ':' || c == '-';
    }
}
