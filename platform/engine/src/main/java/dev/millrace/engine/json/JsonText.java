package dev.millrace.engine.json;

import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/// Checks JSON text and finds values in it without building a tree. Thread-safe.
public final class JsonText {
    private static final Pattern INSIDE = Pattern.compile(" \\(start marker at .*\\)$|: enable `?JsonReadFeature.*$");
    /// How deep objects and arrays may be nested: scripts walk values recursively.
    static final int MAX_DEPTH = 200;
    private static final int MAX_NUMBER_LENGTH = 400;
    /// UTF-8 and nothing else: what is taken for JSON here is handed on as it is to clients, who know no other encoding.
    private static final JsonFactory FACTORY = JsonFactory.builder().disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxNumberLength(MAX_NUMBER_LENGTH).build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool()).build();

    /// For text that was checked, and may be part of a larger one now.
    private static final JsonFactory CHECKED = JsonFactory.builder().disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH + 16).maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .recyclerPool(JsonRecyclerPools.threadLocalPool()).build();

    private JsonText() {}

    /// Reads a text that was checked.
    private static JsonParser parser(byte[] json) {
        return CHECKED.createParser(ObjectReadContext.empty(), json);
    }

    /// Reads texts that were checked, one after the other.
    static JsonParser parser(InputStream texts) {
        return CHECKED.createParser(ObjectReadContext.empty(), texts);
    }

    /// Checks that the text is one JSON value and nothing else, and finds the value at a pointer on the way.
    ///
    /// @param pointer where to look; null to look for nothing
    /// @return the found string, number or boolean as text; null if there is none, or no pointer
    /// @throws InvalidJsonException if it is not JSON, nested too deeply, or not UTF-8
    public static @Nullable String check(byte[] json, @Nullable JsonPath pointer) throws InvalidJsonException {
        if (pointer == null || pointer.member() != null) {
            JsonScan scan = JsonScan.of(json, pointer == null ? null : pointer.member());
            if (scan.isKnown()) {
                return scan.found();
            }
        }
        return parse(json, pointer);
    }

    /// The same by a parser, which knows all texts and says what is wrong with them.
    static @Nullable String parse(byte[] json, @Nullable JsonPath pointer) throws InvalidJsonException {
        requireUtf8(json);
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == null) {
                throw new InvalidJsonException("expected a JSON value, got nothing");
            }
            String found = pointer == null ? null : pointer.find(parser);
            boolean complete = parser.streamReadContext().inRoot();
            while (parser.nextToken() != null) {
                if (complete) {
                    throw new InvalidJsonException("expected one JSON value, got another one behind it" + at(parser));
                }
                complete = parser.streamReadContext().inRoot();
            }
            return found;
        } catch (JacksonException e) {
            throw new InvalidJsonException(reason(e) + at(e));
        }
    }

    /// The string, number or boolean at a pointer as text, or null if there is none.
    ///
    /// @param json valid JSON
    static @Nullable String find(byte[] json, JsonPath pointer) {
        byte[] member = pointer.member();
        if (member != null) {
            JsonScan scan = JsonScan.ofJson(json, member);
            if (scan.isKnown()) {
                return scan.found();
            }
        }
        try (JsonParser parser = parser(json)) {
            parser.nextToken();
            return pointer.find(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// The text of the value at a pointer, or null if there is none.
    ///
    /// @param json valid JSON whose top is an object or an array
    public static byte @Nullable [] raw(byte[] json, JsonPath pointer) {
        try (JsonParser parser = parser(json)) {
            parser.nextToken();
            if (!pointer.moveTo(parser)) {
                return null;
            }
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            return Arrays.copyOfRange(json, from, (int) parser.currentLocation().getByteOffset());
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// The members of the object at a pointer whose values are strings; empty if there is no object.
    ///
    /// @param json valid JSON
    public static Map<String, String> strings(byte[] json, JsonPath pointer) {
        Map<String, String> found = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            if (!pointer.moveTo(parser) || parser.currentToken() != JsonToken.START_OBJECT) {
                return found;
            }
            String name;
            while ((name = parser.nextName()) != null) {
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    found.put(name, parser.getString());
                }
                parser.skipChildren();
            }
            return found;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// The value at a pointer with its type, see {@link JsonPath#scalar(byte[])}.
    ///
    /// @param json valid JSON
    static @Nullable Object scalar(byte[] json, JsonPath pointer) throws MappingException {
        try (JsonParser parser = parser(json)) {
            parser.nextToken();
            return pointer.scalar(parser);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void requireUtf8(byte[] json) throws InvalidJsonException {
        for (byte b : json) {
            if (b < 0) {
                decode(json);
                return;
            }
        }
    }

    private static void decode(byte[] json) throws InvalidJsonException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new InvalidJsonException("expected UTF-8, got other bytes");
        }
    }

    /// Without what Jackson says to who configures it.
    private static String reason(JacksonException e) {
        return INSIDE.matcher(e.getOriginalMessage()).replaceAll("");
    }

    private static String at(JsonParser parser) {
        return " at line " + parser.currentTokenLocation().getLineNr() + ", column " + parser.currentTokenLocation().getColumnNr();
    }

    private static String at(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
    }
}
