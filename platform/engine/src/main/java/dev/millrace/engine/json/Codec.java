package dev.millrace.engine.json;

import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.databind.SequenceWriter;

/// Reads and writes one value after the other as a {@link Mapping} says, with one parser and one generator: for a small value it takes
/// longer to make them than to use them. Owned by one thread at a time; code of the values themselves may call it again.
public final class Codec {
    /// A parser remembers the names that it has seen. It goes after so many bytes, and they with it.
    private static final long PARSER_BYTES = 8 << 20;
    private static final byte[] NOTHING = {};

    private final Mapping mapping;
    /// Null before the first use, while it is in use, and when it was left in the middle of a value.
    private @Nullable JsonParser parser;
    private long parsed;
    /// As the parser.
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
    }

    /// The object that the text maps to; null for the text `null`.
    ///
    /// @param json one JSON value in UTF-8, and nothing behind it
    /// @throws MappingException if it does not fit the type, or the type's own code refuses it
    public @Nullable Object read(byte[] json, Type type) throws MappingException {
        JsonParser used = parser == null ? mapping.parser() : parser;
        parser = null;
        Object value;
        try {
            feed(used, ended(json));
            value = mapping.reader(type).readValue(used);
            used.nextToken(); // goes over white space
            used.clearCurrentToken();
        } catch (JacksonException e) {
            throw new MappingException(Mismatch.reading(e, used));
        }
        keep(used, json.length);
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

    private static void feed(JsonParser parser, byte[] json) {
        ((ByteArrayFeeder) parser.nonBlockingInputFeeder()).feedInput(json, 0, json.length);
    }

    /// A number, true, false and null end where something else begins.
    private static byte[] ended(byte[] json) {
        byte last = json.length == 0 ? 0 : json[json.length - 1];
        if (last == '}' || last == ']' || last == '"') {
            return json;
        }
        byte[] longer = Arrays.copyOf(json, json.length + 1);
        longer[json.length] = '\n';
        return longer;
    }

    private void keep(JsonParser used, int bytes) {
        parsed += bytes;
        if (parsed < PARSER_BYTES) {
            parser = used;
        } else {
            used.close();
            parsed = 0;
        }
    }
}
