package dev.millrace.server.protocol;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An object of the Centrifuge protocol in the making: fields whose value is the default are left out. Owned by one thread.
final class JsonFields {
    private final JsonOut out;
    private char before = '{';

    JsonFields(JsonOut out) {
        this.out = out;
    }

    JsonFields flag(String name, boolean value) {
        return value ? text(name, "true") : this;
    }

    JsonFields number(String name, long value) {
        return value == 0 ? this : zeroOr(name, value);
    }

    /// A number that is written also if it is 0.
    JsonFields zeroOr(String name, long value) {
        name(name).number(value);
        return this;
    }

    JsonFields string(String name, String value) {
        return value.isEmpty() ? this : emptyOr(name, value);
    }

    /// A string that is written also if it is empty.
    JsonFields emptyOr(String name, String value) {
        name(name).string(value);
        return this;
    }

    JsonFields json(String name, @Nullable RawJson value) {
        if (value != null) {
            name(name).oneLine(value.bytes());
        }
        return this;
    }

    /// A field that somebody else writes.
    JsonFields field(String name, Consumer<JsonOut> value) {
        value.accept(name(name));
        return this;
    }

    /// The same under any name.
    JsonFields named(String name, Consumer<JsonOut> value) {
        out.put(before).string(name).put(':');
        before = ',';
        value.accept(out);
        return this;
    }

    JsonOut end() {
        return out.text(before == '{' ? "{}" : "}");
    }

    private JsonFields text(String name, String value) {
        name(name).text(value);
        return this;
    }

    private JsonOut name(String name) {
        out.put(before).put('"').text(name).text("\":");
        before = ',';
        return out;
    }
}
