package dev.millrace.engine.json;

import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// A parser that is fed one value after the other: for a small value it takes longer to make a parser than to use it. Owned by one thread
/// at a time; who reads a value may cause another one to be read.
///
/// Rejected: Jackson's parser that is made for feeding (it does not block), for which `-0` is `0`.
final class FedParser {
    /// A parser remembers the names that it has seen. It goes after so many bytes, and they with it.
    private static final long MOST_BYTES = 8 << 20;
    private static final byte[] NOTHING = {};

    private final Function<InputStream, JsonParser> maker;
    /// Null before the first use, while it is in use, and when it was left in the middle of a value.
    private @Nullable JsonParser idle;
    private long fed;

    /// What a parser is fed with.
    private static final class Food extends InputStream {
        private byte[] json = NOTHING;
        private int eaten;

        void add(byte[] more) {
            json = more;
            eaten = 0;
        }

        @Override
        public int read() {
            return eaten < json.length ? json[eaten++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int at, int most) {
            int length = Math.min(most, json.length - eaten);
            System.arraycopy(json, eaten, to, at, length);
            eaten += length;
            return length == 0 ? -1 : length;
        }
    }

    /// @param maker makes a parser of UTF-8 that looks at nothing yet
    FedParser(Function<InputStream, JsonParser> maker) {
        this.maker = maker;
    }

    /// The parser in front of a value.
    ///
    /// @param json one JSON value in UTF-8, and nothing behind it
    JsonParser feed(byte[] json) {
        JsonParser parser = idle == null ? maker.apply(new Food()) : idle;
        idle = null;
        byte[] ended = ended(json);
        ((Food) parser.streamReadInputSource()).add(ended);
        fed += ended.length;
        return parser;
    }

    /// The value was read to its end, without a fault: the parser may be fed again.
    void done(JsonParser parser) {
        if (fed < MOST_BYTES) {
            parser.clearCurrentToken();
            idle = parser;
        } else {
            parser.close();
            fed = 0;
        }
    }

    /// A number, true, false and null end where something else begins; a parser that finds nothing there takes no more.
    private static byte[] ended(byte[] json) {
        byte last = json.length == 0 ? 0 : json[json.length - 1];
        if (last == '}' || last == ']' || last == '"') {
            return json;
        }
        byte[] longer = Arrays.copyOf(json, json.length + 1);
        longer[json.length] = '\n';
        return longer;
    }
}
