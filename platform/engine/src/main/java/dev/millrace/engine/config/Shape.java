package dev.millrace.engine.config;

import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.window.Aggregate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a setting may be: read from a record's components once, followed by binding and by schemas alike. Immutable.
sealed interface Shape {

    /// What is expected, in a few words that follow "expected".
    String expected();

    /// What is written as one scalar.
    sealed interface One extends Shape {
        /// The value that the text stands for; null if it stands for none.
        @Nullable
        Object read(String text);

        /// The same for a value that also depends on where it stands.
        default @Nullable Object read(String text, Place place) {
            return read(text);
        }

        /// What is expected, with everything that one can get wrong.
        default String rule() {
            return expected();
        }

        /// What is expected instead of a text that stands for no value.
        default String rule(String text) {
            return rule();
        }
    }

    /// @param names the names that it may be; null for any text
    record Text(@Nullable Grammar names) implements One {
        @Override
        public @Nullable Object read(String text) {
            return names == null || names.allows(text) ? text : null;
        }

        @Override
        public String expected() {
            return names == null ? "text" : names.what();
        }

        @Override
        public String rule() {
            return names == null ? "text" : names.expected();
        }
    }

    /// `true` or `false`.
    record Truth() implements One {
        @Override
        public @Nullable Object read(String text) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
            };
        }

        @Override
        public String expected() {
            return "true or false";
        }
    }

    /// @param wide whether it is a `long`, otherwise an `int`
    /// @param min the smallest value
    /// @param max the largest value
    record Whole(boolean wide, long min, long max) implements One {
        /// Any `int`.
        static final Whole INT = new Whole(false, Integer.MIN_VALUE, Integer.MAX_VALUE);
        /// Any `long`.
        static final Whole LONG = new Whole(true, Long.MIN_VALUE, Long.MAX_VALUE);
        private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,19}");

        @Override
        public @Nullable Object read(String text) {
            if (!DIGITS.matcher(text).matches()) {
                return null;
            }
            try {
                long value = Long.parseLong(text);
                return value < min || value > max ? null : wide ? (Object) value : (Object) (int) value;
            } catch (NumberFormatException _) {
                return null;
            }
        }

        @Override
        public String expected() {
            return "a whole number";
        }

        @Override
        public String rule() {
            boolean open = min > Integer.MIN_VALUE && max == (wide ? Long.MAX_VALUE : Integer.MAX_VALUE);
            return open ? "a whole number, " + min + " or more" : "a whole number from " + min + " to " + max;
        }
    }

    /// A finite floating point number.
    record Decimal() implements One {
        private static final Pattern DIGITS = Pattern.compile("-?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?");

        @Override
        public @Nullable Object read(String text) {
            if (!DIGITS.matcher(text).matches()) {
                return null;
            }
            Double value = Double.valueOf(text);
            return Double.isFinite(value) ? value : null;
        }

        @Override
        public String expected() {
            return "a number";
        }
    }

    /// A duration.
    record Time() implements One {
        @Override
        public @Nullable Object read(String text) {
            return Quantity.duration(text);
        }

        @Override
        public String expected() {
            return "a duration such as 1m";
        }

        @Override
        public String rule() {
            return "a duration such as 1m: a whole number and the unit ms, s, m, h or d, at most 36500d";
        }
    }

    /// A number of bytes.
    record Size() implements One {
        @Override
        public @Nullable Object read(String text) {
            return Quantity.bytes(text);
        }

        @Override
        public String expected() {
            return "a size such as 64KB";
        }

        @Override
        public String rule() {
            return "a size such as 64KB: a whole number of bytes, or with the unit KB, MB, GB or TB";
        }
    }

    /// A JSON pointer.
    record Pointer() implements One {
        @Override
        public @Nullable Object read(String text) {
            return text.startsWith("/") ? JsonPath.of(text) : null;
        }

        @Override
        public String expected() {
            return "a JSON pointer such as /symbol";
        }
    }

    /// An aggregate of a window.
    record Calculation() implements One {
        @Override
        public @Nullable Object read(String text) {
            return Aggregate.parse(text);
        }

        @Override
        public String expected() {
            return "an aggregate such as 'sum /amount'";
        }

        @Override
        public String rule(String text) {
            return Aggregate.expected(text);
        }
    }

    /// The name of a file; a relative one counts from the folder of the configuration.
    record Document() implements One {
        @Override
        public @Nullable Object read(String text) {
            try {
                return text.isEmpty() ? null : Path.of(text);
            } catch (InvalidPathException _) {
                return null;
            }
        }

        @Override
        public @Nullable Object read(String text, Place place) {
            return read(text) instanceof Path path ? place.resolve(path) : null;
        }

        @Override
        public String expected() {
            return "the name of a file";
        }
    }

    /// A {@link Secret}, written as it is or as `file:` and the name of the file that holds it.
    record Hidden() implements One {
        private static final String FILE = "file:";

        @Override
        public @Nullable Object read(String text) {
            return read(text, Place.in("nowhere"));
        }

        /// Ends of lines behind the secret do not belong to it, as in `$(cat FILE)` of a shell; blanks do.
        @Override
        public @Nullable Object read(String text, Place place) {
            try {
                String secret = text.startsWith(FILE)
                        ? Files.readString(place.resolve(Path.of(text.substring(FILE.length())))).replaceFirst("[\\r\\n]+$", "")
                        : text;
                return secret.isEmpty() ? null : new Secret(secret);
            } catch (IOException | InvalidPathException _) {
                return null;
            }
        }

        @Override
        public String expected() {
            return "a secret";
        }

        @Override
        public String rule() {
            return "a secret, or file: and the name of a readable file that holds one";
        }
    }

    /// @param values the constants of an enum, written in lower case with hyphens
    record Choice(List<Enum<?>> values) implements One {
        @Override
        public @Nullable Object read(String text) {
            return values.stream().filter(value -> written(value).equals(text)).findFirst().orElse(null);
        }

        @Override
        public String expected() {
            return "one of " + String.join(", ", written());
        }

        List<String> written() {
            return values.stream().map(Choice::written).toList();
        }

        private static String written(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// A {@link Node}, handed on as it was written.
    ///
    /// @param type what kind of node it must be
    record Raw(Class<?> type) implements Shape {
        @Override
        public String expected() {
            return type == Node.Mapping.class ? "a mapping with settings" : "settings";
        }
    }

    /// A list; of scalars, one of them will do.
    ///
    /// @param of what its items may be
    record Items(Shape of) implements Shape {
        @Override
        public String expected() {
            return "a list";
        }
    }

    /// A map from names.
    ///
    /// @param names what its keys may be; null for any text
    /// @param of what its values may be
    record Entries(@Nullable Grammar names, Shape of) implements Shape {
        @Override
        public String expected() {
            return "a mapping from names";
        }
    }

    /// A record.
    ///
    /// @param settings its components in their order
    record Fields(Class<? extends Record> type, List<Setting> settings) implements Shape {
        @Override
        public String expected() {
            return settings.isEmpty() ? "no settings" : "a mapping with " + String.join(", ", names());
        }

        List<String> names() {
            return settings.stream().map(Setting::name).toList();
        }

        /// Whether an empty mapping will do.
        boolean isOptional() {
            return settings.stream().noneMatch(Setting::isRequired);
        }
    }
}
