package dev.millrace.engine.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes one JSON object, member by member. Used by one thread.
public final class JsonWriter {
    private static final JsonFactory FACTORY = new JsonFactory();
    private final JsonGenerator out;

    private JsonWriter(JsonGenerator out) {
        this.out = out;
    }

    /// The object whose members the given code writes, in UTF-8.
    public static byte[] object(Consumer<JsonWriter> members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            generator.writeStartObject();
            members.accept(new JsonWriter(generator));
            generator.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /// A string, or null.
    public JsonWriter text(String name, @Nullable String value) {
        out.writeName(name);
        if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value);
        }
        return this;
    }

    /// A whole number.
    public JsonWriter number(String name, long value) {
        out.writeNumberProperty(name, value);
        return this;
    }

    /// true or false.
    public JsonWriter flag(String name, boolean value) {
        out.writeBooleanProperty(name, value);
        return this;
    }

    /// A value: null, a String, Boolean, Long, Double, or a list or map of these.
    public JsonWriter data(String name, @Nullable Object value) {
        out.writeName(name);
        data(value);
        return this;
    }

    private void data(@Nullable Object value) {
        switch (value) {
            case null -> out.writeNull();
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Boolean flag -> out.writeBoolean(flag);
            case Collection<?> items -> {
                out.writeStartArray();
                items.forEach(this::data);
                out.writeEndArray();
            }
            case Map<?, ?> entries -> {
                out.writeStartObject();
                entries.forEach((key, each) -> data(String.valueOf(key), each));
                out.writeEndObject();
            }
            default -> out.writeString(value.toString());
        }
    }

    /// JSON text in UTF-8, as it is.
    public JsonWriter raw(String name, byte[] json) {
        out.writeName(name);
        out.writeRawValue(new String(json, StandardCharsets.UTF_8));
        return this;
    }

    /// An object.
    public JsonWriter object(String name, Consumer<JsonWriter> members) {
        out.writeName(name);
        out.writeStartObject();
        members.accept(this);
        out.writeEndObject();
        return this;
    }

    /// An array of strings.
    public JsonWriter texts(String name, Collection<String> values) {
        out.writeName(name);
        out.writeStartArray();
        values.forEach(out::writeString);
        out.writeEndArray();
        return this;
    }

    /// An array of whole numbers.
    public JsonWriter numbers(String name, Collection<Long> values) {
        out.writeName(name);
        out.writeStartArray();
        values.forEach(out::writeNumber);
        out.writeEndArray();
        return this;
    }

    /// An array with an object for each item.
    public <T> JsonWriter objects(String name, Collection<T> items, BiConsumer<JsonWriter, T> members) {
        out.writeName(name);
        out.writeStartArray();
        for (T item : items) {
            out.writeStartObject();
            members.accept(this, item);
            out.writeEndObject();
        }
        out.writeEndArray();
        return this;
    }
}
