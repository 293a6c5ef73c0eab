package dev.millrace.server.cli;

/// Finds a number in JSON text by the name of its field, wherever that stands, without reading the rest: what measures must be faster than
/// what it measures. Immutable.
final class BenchField {
    /// What is not there.
    static final long NONE = -1;
    private static final int DIGITS = 18;

    private final String marker;

    BenchField(String name) {
        marker = "\"" + name + "\":";
    }

    /// @return {@link #NONE} if there is no such field with a number of 0 or more in this part of the text
    long in(String text, int from, int to) {
        int at = text.startsWith(marker, from + 1) ? from + 1 : text.indexOf(marker, from, to);
        if (at < 0) {
            return NONE;
        }
        int first = at + marker.length();
        while (first < to && text.charAt(first) == ' ') {
            first++;
        }
        int end = first;
        long value = 0;
        while (end < to && Character.digit(text.charAt(end), 10) >= 0 && end - first < DIGITS) {
            value = value * 10 + (text.charAt(end++) - '0');
        }
        boolean whole = end == to || ",} \r\n".indexOf(text.charAt(end)) >= 0;
        return end > first && whole ? value : decimal(text, first, to);
    }

    /// A processor in Java that takes it for a double writes it as 1.79E15.
    private static long decimal(String text, int first, int to) {
        int end = first;
        while (end < to && "0123456789.+-eE".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        try {
            return Math.max(NONE, Math.round(Double.parseDouble(text.substring(first, end))));
        } catch (NumberFormatException e) {
            return NONE;
        }
    }
}
