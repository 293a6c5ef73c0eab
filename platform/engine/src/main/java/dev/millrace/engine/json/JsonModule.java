package dev.millrace.engine.json;

import dev.millrace.api.Json;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/// JSON text inside other data: written as it stands, read without the white space between its parts.
final class JsonModule extends SimpleModule {
    private static final long serialVersionUID = 1L;
    private static final JsonFactory FACTORY = new JsonFactory();

    JsonModule() {
        super("json");
        addSerializer(Json.class, new Writer());
        addDeserializer(Json.class, new Reader());
    }

    private static final class Writer extends ValueSerializer<Json> {
        @Override
        public void serialize(Json value, JsonGenerator generator, SerializationContext context) {
            try {
                JsonText.check(value.utf8(), null);
            } catch (InvalidJsonException e) {
                context.reportMappingProblem("not JSON: %s", e.getMessage());
            }
            generator.writeRawValue(value.text());
        }
    }

    private static final class Reader extends ValueDeserializer<Json> {
        @Override
        public Json deserialize(JsonParser parser, DeserializationContext context) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
                generator.copyCurrentStructureExact(parser);
            }
            return Json.of(text.toByteArray());
        }
    }
}
