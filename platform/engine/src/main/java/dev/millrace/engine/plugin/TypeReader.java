package dev.millrace.engine.plugin;

import dev.millrace.api.Processor;
import dev.millrace.api.ProcessorType;
import dev.millrace.api.Source;
import dev.millrace.api.SourceType;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.plugin.PluginException.Code;
import dev.millrace.engine.plugin.PluginException.Refusal;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads the classes that a jar lists and checks them, without running any of their code.
final class TypeReader {
    private final Generation generation;

    TypeReader(Generation generation) {
        this.generation = generation;
    }

    /// The types of the jar, in the order in which it lists them.
    Plugin.Types read(JarContents contents) throws Refusal {
        if (contents.processors().isEmpty() && contents.sources().isEmpty()) {
            throw new Refusal(Code.NO_TYPES, "brings nothing: name its classes, a line each, in " + JarContents.PROCESSORS + " or "
                    + JarContents.SOURCES);
        }
        List<PluginProcessor> processors = new ArrayList<>();
        List<PluginSource> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String name : contents.processors()) {
            PluginProcessor type = processor(load(name, JarContents.PROCESSORS));
            requireNew(names, "processor type " + type.name());
            processors.add(type);
        }
        for (String name : contents.sources()) {
            PluginSource type = source(load(name, JarContents.SOURCES));
            requireNew(names, "source type " + type.name());
            sources.add(type);
        }
        return new Plugin.Types(List.copyOf(processors), List.copyOf(sources));
    }

    private Class<?> load(String name, String list) throws Refusal {
        ClassLoader loader = generation.gate().loader();
        Class<?> type;
        try {
            type = Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new Refusal(Code.MISSING_CLASS, "lists the class " + name + " in " + list + ", but does not hold it");
        }
        if (!loader.equals(type.getClassLoader())) {
            throw invalid("lists the class " + name + " in " + list + ", which is not the jar's own");
        }
        return type;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // what T really is, EventType has found out
    private PluginProcessor processor(Class<?> type) throws Refusal {
        AuthorClass<Processor> author = AuthorClass.of(generation, type, Processor.class);
        ProcessorType says = annotation(type, ProcessorType.class);
        requireName(type, says.name());
        requireChannels(type, "from", says.from(), ChannelName::isReadable);
        requireChannels(type, "to", says.to(), ChannelName::isValid);
        PluginProcessor.Defaults defaults = new PluginProcessor.Defaults(List.of(says.from()), List.of(says.to()),
                pointer(type, "key", says.key()), pointer(type, "time", says.time()), says.stateVersion());
        return new PluginProcessor(says.name(), defaults, generation, (AuthorClass) author, EventType.of(type));
    }

    private PluginSource source(Class<?> type) throws Refusal {
        AuthorClass<Source> author = AuthorClass.of(generation, type, Source.class);
        SourceType says = annotation(type, SourceType.class);
        requireName(type, says.name());
        if (!says.to().isEmpty()) {
            requireChannels(type, "to", new String[]{says.to()}, ChannelName::isValid);
        }
        return new PluginSource(says.name(), says.to().isEmpty() ? null : says.to(), generation, author);
    }

    private static <N extends Annotation> N annotation(Class<?> type, Class<N> annotation) throws Refusal {
        N found = type.getAnnotation(annotation);
        if (found == null) {
            throw invalid("the class " + type.getName() + " has no annotation @" + annotation.getSimpleName());
        }
        return found;
    }

    private static void requireName(Class<?> type, String name) throws Refusal {
        if (!Descriptor.NAME.matcher(name).matches()) {
            throw invalid("the class " + type.getName() + " must have a name of the form " + Descriptor.NAME + ", got '" + name + "'");
        }
    }

    private static void requireNew(Set<String> names, String name) throws Refusal {
        if (!names.add(name)) {
            throw invalid("has two classes for the " + name + ": give each a name of its own");
        }
    }

    private static void requireChannels(Class<?> type, String what, String[] channels, Predicate<String> grammar) throws Refusal {
        for (String channel : channels) {
            if (!grammar.test(channel)) {
                throw invalid("the class " + type.getName() + " has '" + ChannelName.printable(channel) + "' in `" + what
                        + "`, expected a channel name: " + ChannelName.EXPECTED);
            }
        }
    }

    private static @Nullable String pointer(Class<?> type, String what, String pointer) throws Refusal {
        if (pointer.isEmpty()) {
            return null;
        }
        try {
            return JsonPath.of(pointer).toString();
        } catch (IllegalArgumentException e) {
            throw invalid("the class " + type.getName() + " has a wrong `" + what + "`: " + e.getMessage());
        }
    }

    private static Refusal invalid(String reason) {
        return new Refusal(Code.TYPE_INVALID, reason);
    }
}
