package dev.millrace.engine.json;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;

/// Turns JSON text into objects and back. Thread-safe. It remembers every class that it has seen, so a plugin's classes need a mapping that
/// lives and dies with the plugin; it is never shared.
///
/// Properties that a type does not know are ignored, a missing value for a primitive component of a record is an error, times are written
/// as ISO 8601 text.
public final class Mapping {
    private final JsonMapper mapper;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    /// A mapping that has seen nothing yet.
    public Mapping() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(JsonText.MAX_DEPTH).build())
                .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(JsonText.MAX_DEPTH).build())
                .recyclerPool(JsonRecyclerPools.threadLocalPool()).disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES).build();
        mapper = JsonMapper.builder(factory).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .annotationIntrospector(new PrimitivesAreRequired())
                .addModule(new SimpleModule().setSerializerModifier(new FunctionsAreNoData())).addModule(new RecordModule())
                .addModule(new JsonModule()).build();
    }

    /// An absent price is not a price of 0.
    private static final class PrimitivesAreRequired extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
            boolean required = member.getDeclaringClass().isRecord() && member.getRawType().isPrimitive();
            return required ? Boolean.TRUE : super.hasRequiredMarker(config, member);
        }
    }

    /// A lambda looks like an object without properties and would silently become one.
    private static final class FunctionsAreNoData extends ValueSerializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> found) {
            return bean.getBeanClass().isHidden() ? new Refusal() : found;
        }
    }

    private static final class Refusal extends ValueSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            context.reportBadDefinition(value.getClass(), "a function");
        }
    }

    /// The object that the text maps to; null for the text `null`.
    ///
    /// @param json JSON in UTF-8
    /// @throws MappingException if it does not fit the type, or the type's own code refuses it
    public @Nullable Object read(byte[] json, Type type) throws MappingException {
        try (JsonParser parser = mapper.createParser(json)) {
            return read(parser, type);
        }
    }

    /// The value as JSON in UTF-8.
    ///
    /// @throws MappingException if it is nested too deeply, holds itself, or holds something that is not data
    public byte[] write(@Nullable Object value) throws MappingException {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new MappingException(Mismatch.writing(e));
        }
    }

    private @Nullable Object read(JsonParser parser, Type type) throws MappingException {
        try {
            return reader(type).readValue(parser);
        } catch (JacksonException e) {
            throw new MappingException(Mismatch.reading(e, parser));
        }
    }

    private ObjectReader reader(Type type) {
        ObjectReader known = readers.get(type);
        if (known == null) {
            known = mapper.readerFor(mapper.constructType(type));
            readers.put(type, known);
        }
        return known;
    }
}
