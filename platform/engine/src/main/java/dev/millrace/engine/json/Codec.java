package dev.millrace.engine.json;

import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.SequenceWriter;

/// Reads and writes one value after the other as a {@link Mapping} says, with one parser and one generator. Owned by one thread at a
/// time; code of the values themselves may call it again.
public final class Codec {
    private static final byte[] NOTHING = {};

    private final Mapping mapping;
    private final FedParser parser;
    /// Null before the first use, while it is in use, and when it was left in the middle of a value.
    private @Nullable Written written;

    /// A generator and what it wrote last.
    private static final class Written extends OutputStream {
        private final SequenceWriter writer;
        private byte[] bytes = NOTHING;

        Written(Mapping mapping) {
            writer = mapping.writer(this);
        }

        byte[] value(@Nullable Object value) {
            bytes = NOTHING;
            writer.write(value);
            writer.flush(); // null is not flushed by itself
            byte[] whole = bytes;
            bytes = NOTHING;
            return whole;
        }

        @Override
        public void write(int single) {
            write(new byte[]{(byte) single}, 0, 1);
        }

        /// Mostly called once for a value.
        @Override
        public void write(byte[] part, int from, int length) {
            byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
            System.arraycopy(part, from, longer, bytes.length, length);
            bytes = longer;
        }
    }

    Codec(Mapping mapping) {
        this.mapping = mapping;
        parser = new FedParser(mapping::parser);
    }

    /// The object that the text maps to; null for the text `null`.
    ///
    /// @param json one JSON value in UTF-8, and nothing behind it
    /// @throws MappingException if it does not fit the type, or the type's own code refuses it
    public @Nullable Object read(byte[] json, Type type) throws MappingException {
        JsonParser used = parser.feed(json);
        Object value;
        try {
            value = mapping.reader(type).readValue(used);
        } catch (JacksonException e) {
            throw new MappingException(Mismatch.reading(e, used));
        }
        parser.done(used);
        return value;
    }

    /// The value as JSON in UTF-8.
    ///
    /// @throws MappingException if it is nested too deeply, holds itself, or holds something that is not data
    public byte[] write(@Nullable Object value) throws MappingException {
        Written used = written == null ? new Written(mapping) : written;
        written = null;
        byte[] json;
        try {
            json = used.value(value);
        } catch (JacksonException e) {
            throw new MappingException(Mismatch.writing(e));
        }
        written = used;
        return json;
    }
}
