package dev.millrace.benchmarks.jmh;

import dev.millrace.api.Processor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/// Packs a processor class of this module as the jar that its author would drop.
final class PluginJar {
    private static final String SERVICE = "META-INF/services/" + Processor.class.getName();

    private PluginJar() {}

    /// A jar with the class and the types declared in it.
    static byte[] of(Class<? extends Processor<?>> type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest(type.getSimpleName().toLowerCase(Locale.ROOT)))) {
            put(jar, SERVICE, type.getName().getBytes(StandardCharsets.UTF_8));
            putClass(jar, type);
            for (Class<?> declared : type.getDeclaredClasses()) {
                putClass(jar, declared);
            }
        }
        return bytes.toByteArray();
    }

    private static Manifest manifest(String id) {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", id);
        attributes.putValue("Plugin-Version", "1.0.0");
        attributes.putValue("Plugin-Requires", ">=1.0.0 & <2.0.0");
        return manifest;
    }

    private static void putClass(JarOutputStream jar, Class<?> type) throws IOException {
        String file = type.getName().replace('.', '/') + ".class";
        try (InputStream code = Objects.requireNonNull(PluginJar.class.getClassLoader().getResourceAsStream(file), file)) {
            put(jar, file, code.readAllBytes());
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
    }
}
