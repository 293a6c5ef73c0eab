package dev.millrace.engine.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// An object of a script's declaration. What is missing has a default; what is wrong has the default too and is noted as a mistake.
final class Part {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final int MAX_SHOWN = 60;

    private final String path;
    private final @Nullable Value value;
    private final List<String> mistakes;

    /// @param path what it is called in mistakes
    Part(String path, @Nullable Value value, List<String> mistakes) {
        this.path = path;
        this.mistakes = mistakes;
        this.value = value != null && isObject(value) ? value : null;
        if (value != null && !value.isNull() && this.value == null) {
            mistakes.add(path + ": expected an object, got " + show(value));
        }
    }

    private static boolean isObject(Value value) {
        return value.hasMembers() && !value.hasArrayElements() && !value.canExecute();
    }

    /// Notes keys that nobody reads.
    void requireKnown(String... known) {
        Set<String> unknown = value == null ? new TreeSet<>() : new TreeSet<>(value.getMemberKeys());
        Arrays.asList(known).forEach(unknown::remove);
        unknown.forEach(key -> mistakes.add(path + "." + key + ": unknown; expected one of " + String.join(", ", known)));
    }

    /// The object under a key.
    Part part(String key) {
        return new Part(path + "." + key, get(key), mistakes);
    }

    @Nullable
    String text(String key) {
        Value found = get(key);
        if (found == null) {
            return null;
        }
        if (!found.isString()) {
            mistake(key, "text");
            return null;
        }
        return found.asString();
    }

    /// One text or a list of texts.
    List<String> texts(String key) {
        Value found = get(key);
        if (found == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        long count = found.hasArrayElements() ? found.getArraySize() : 1;
        for (long i = 0; i < count; i++) {
            Value element = found.hasArrayElements() ? found.getArrayElement(i) : found;
            if (!element.isString()) {
                mistake(key, "a channel's name or a list of names", show(element));
                return List.of();
            }
            texts.add(element.asString());
        }
        return texts;
    }

    long whole(String key, long standard, long least, long most) {
        Value found = get(key);
        if (found == null) {
            return standard;
        }
        if (!found.fitsInLong() || found.asLong() < least || found.asLong() > most) {
            mistake(key, "a whole number from " + least + " to " + most);
            return standard;
        }
        return found.asLong();
    }

    /// Milliseconds, or text such as `100ms`, `2s`, `5m`, `1h`.
    Duration duration(String key, Duration standard) {
        Value found = get(key);
        if (found == null) {
            return standard;
        }
        if (found.fitsInLong() && found.asLong() >= 0) {
            return Duration.ofMillis(found.asLong());
        }
        Matcher matcher = DURATION.matcher(found.isString() ? found.asString() : "");
        if (!matcher.matches()) {
            mistake(key, "milliseconds or text such as '100ms', '2s', '5m'");
            return standard;
        }
        return duration(Long.parseLong(matcher.group(1)), matcher.group(2));
    }

    private static Duration duration(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /// Notes that the value under a key is not what was expected.
    void mistake(String key, String expected) {
        Value found = get(key);
        mistake(key, expected, found == null ? "nothing" : show(found));
    }

    /// Notes that a value under a key is not what was expected.
    void mistake(String key, String expected, String got) {
        mistakes.add(path + "." + key + ": expected " + expected + ", got " + got);
    }

    private @Nullable Value get(String key) {
        Value found = value == null ? null : value.getMember(key);
        return found == null || found.isNull() ? null : found;
    }

    private static String show(Value value) {
        String text = value.isString() ? "'" + value.asString() + "'" : value.toString();
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text;
    }
}
