package dev.millrace.server.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.StreamReadConstraints;

/// The fields of a request of the server API, each of which stays text until it is asked for. A field that is null is not there, one that
/// nobody asks for does not matter. Immutable.
///
/// Every method throws an {@link IllegalArgumentException} whose message names the field, what was expected and what came.
public final class ApiFields {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(210).maxNumberLength(400).build()).build();
    private static final int SHOWN = 60;
    private static final String BASE64 = "b64";

    /// The path of the object that holds the fields, with a dot behind it; empty at the top.
    private final String path;
    private final Map<String, RawJson> fields;

    private ApiFields(String path, Map<String, RawJson> fields) {
        this.path = path;
        this.fields = fields;
    }

    /// The fields of a body; none if it is empty.
    public static ApiFields of(byte[] body) {
        return body.length == 0 ? new ApiFields("", Map.of()) : of("", new RawJson(body));
    }

    private static ApiFields of(String path, RawJson object) {
        Map<String, RawJson> fields = new LinkedHashMap<>();
        byte[] text = object.bytes();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException(
                        (path.isEmpty() ? "the body" : "field `" + path + "`") + ": expected an object, got " + shown(object));
            }
            String name;
            while ((name = parser.nextName()) != null) {
                RawJson value = value(parser, text);
                if (!value.toString().equals("null")) {
                    fields.put(name, value);
                }
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("the body: expected one object, got more behind it");
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the body: not JSON: " + e.getOriginalMessage(), e);
        }
        return new ApiFields(path.isEmpty() ? "" : path + ".", fields);
    }

    private static RawJson value(JsonParser parser, byte[] text) {
        parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return new RawJson(Arrays.copyOfRange(text, from, (int) parser.currentLocation().getByteOffset()));
    }

    /// The names of all fields.
    public Set<String> names() {
        return fields.keySet();
    }

    /// Whether the field is there.
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /// JSON as it is; null if it is not there.
    public @Nullable RawJson json(String name) {
        return fields.get(name);
    }

    /// JSON as it is, or what stands as Base64 in the field whose name has `b64` before it, which need not be JSON; null if neither is there.
    public @Nullable RawJson jsonOrBase64(String name) {
        RawJson value = fields.get(name);
        String encoded = value == null ? text(BASE64 + name, "") : "";
        if (encoded.isEmpty()) {
            return value;
        }
        try {
            return new RawJson(Base64.getDecoder().decode(encoded));
        } catch (IllegalArgumentException e) {
            throw expected(BASE64 + name, "Base64 of JSON text");
        }
    }

    /// The name of a field with the objects that hold it.
    public String path(String name) {
        return path + name;
    }

    /// A string that must be there.
    public String text(String name) {
        String text = text(name, "");
        if (text.isEmpty()) {
            throw expected(name, "a string that is not empty");
        }
        return text;
    }

    /// A string.
    ///
    /// @param absent what it is if it is not there
    public String text(String name, String absent) {
        RawJson value = fields.get(name);
        return value == null ? absent : string(name, value);
    }

    /// A whole number.
    ///
    /// @param absent what it is if it is not there
    public long number(String name, long absent) {
        RawJson value = fields.get(name);
        if (value == null) {
            return absent;
        }
        try {
            return new BigInteger(value.toString()).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw expected(name, "a whole number");
        }
    }

    /// True or false; false if it is not there.
    public boolean flag(String name) {
        RawJson value = fields.get(name);
        String text = value == null ? "false" : value.toString();
        if (!text.equals("true") && !text.equals("false")) {
            throw expected(name, "true or false");
        }
        return text.equals("true");
    }

    /// An array of strings; empty if it is not there.
    public List<String> texts(String name) {
        return elements(name, "an array of strings").stream().map(value -> string(name, value)).toList();
    }

    /// An object whose values are strings; empty if it is not there.
    public Map<String, String> textsByName(String name) {
        ApiFields object = object(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (object != null) {
            object.fields.keySet().forEach(each -> texts.put(each, object.text(each, "")));
        }
        return texts;
    }

    /// An object; null if it is not there.
    public @Nullable ApiFields object(String name) {
        RawJson value = fields.get(name);
        return value == null ? null : of(path + name, value);
    }

    /// An array of objects; empty if it is not there.
    public List<ApiFields> objects(String name) {
        List<ApiFields> objects = new ArrayList<>();
        for (RawJson element : elements(name, "an array of objects")) {
            objects.add(of(path + name + "[" + objects.size() + "]", element));
        }
        return objects;
    }

    /// Why a field cannot be used.
    ///
    /// @param what what was expected instead
    public IllegalArgumentException expected(String name, String what) {
        RawJson value = fields.get(name);
        return new IllegalArgumentException(
                "field `" + path + name + "`: expected " + what + ", got " + (value == null ? "nothing" : shown(value)));
    }

    private List<RawJson> elements(String name, String what) {
        RawJson array = fields.get(name);
        List<RawJson> elements = new ArrayList<>();
        if (array == null) {
            return elements;
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), array.bytes())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw expected(name, what);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                parser.skipChildren();
                parser.finishToken();
                elements.add(new RawJson(Arrays.copyOfRange(array.bytes(), from, (int) parser.currentLocation().getByteOffset())));
            }
        }
        return elements;
    }

    private String string(String name, RawJson value) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), value.bytes())) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw expected(name, "a string");
            }
            return parser.getString();
        }
    }

    private static String shown(RawJson value) {
        String text = new String(value.bytes(), StandardCharsets.UTF_8);
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
