package dev.millrace.server.protocol;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/// Takes JSON arrays apart.
public final class JsonArray {
    private JsonArray() {}

    /// The text of each element.
    ///
    /// @throws IllegalArgumentException if it is not one array and nothing else
    public static List<byte[]> elements(byte[] json) {
        List<byte[]> elements = new ArrayList<>();
        try (JsonIn in = new JsonIn(json)) {
            if (in.next() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("expected a JSON array, of which each element is an event");
            }
            while (in.element()) {
                elements.add(in.slice().bytes());
            }
            if (in.next() != null) {
                throw new IllegalArgumentException("expected nothing behind the array");
            }
            return elements;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
