package dev.millrace.engine.json;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SequenceWriter;
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

/// How JSON text is turned into objects and back, by a {@link Codec}. Thread-safe. It remembers every class that it has seen, so a plugin's classes need a mapping that
/// lives and dies with the plugin; it is never shared.
///
/// Properties that a type does not know are ignored, a missing value for a primitive component of a record is an error, times are written
/// as ISO 8601 text.
public final class Mapping {
    private final JsonMapper mapper;
    private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    /// A mapping that has seen nothing yet.
    public Mapping() {
        JsonFactory factory = JsonFactory.builder().disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
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

    /// Reads and writes as this says.
    public Codec codec() {
        return new Codec(this);
    }

    /// Reads values one after the other.
    JsonParser parser(InputStream values) {
        return mapper.createParser(values);
    }

    /// Writes values one after the other, with nothing between them.
    SequenceWriter writer(OutputStream out) {
        return mapper.writer().withRootValueSeparator((String) null).writeValues(out);
    }

    ObjectReader reader(Type type) {
        ObjectReader known = readers.get(type);
        if (known == null) {
            known = mapper.readerFor(mapper.constructType(type)).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
            readers.put(type, known);
        }
        return known;
    }
}
