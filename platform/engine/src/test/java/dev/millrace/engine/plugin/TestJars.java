package dev.millrace.engine.plugin;

import dev.millrace.api.Processor;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/// Builds plugin jars out of Java source text, as a plugin author's build would.
public final class TestJars {
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final Map<String, String> sourceTexts = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<byte[]>> changes = new LinkedHashMap<>();
    private final List<String> missing = new ArrayList<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private boolean manifest = true;

    private TestJars() {}

    /// A jar without classes but with a good manifest.
    public static TestJars plugin(String id, String version) {
        TestJars jar = new TestJars();
        return jar.attribute("Plugin-Id", id).attribute("Plugin-Version", version).attribute("Plugin-Requires", ">=1.0.0 & <2.0.0");
    }

    /// A jar with one processor class `acme.<simpleName>`; `body` is what stands in the file behind the imports.
    public static TestJars processor(String id, String version, String simpleName, String body) {
        return plugin(id, version).source(simpleName, body).processors("acme." + simpleName);
    }

    /// Sets an attribute of the manifest; null removes it.
    public TestJars attribute(String name, @Nullable String value) {
        if (value == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, value);
        }
        return this;
    }

    /// Leaves out the manifest.
    public TestJars withoutManifest() {
        manifest = false;
        return this;
    }

    /// Adds a file of package `acme` with the usual imports.
    public TestJars source(String simpleName, String body) {
        sourceTexts.put("acme." + simpleName, """
                package acme;
                import dev.millrace.api.*;
                import dev.millrace.api.Timer;
                import java.time.*;
                import java.util.*;
                import org.jspecify.annotations.Nullable;
                """ + body);
        return this;
    }

    /// Lists processor classes.
    public TestJars processors(String... classNames) {
        return entry("META-INF/services/dev.millrace.api.Processor", String.join("\n", classNames));
    }

    /// Lists source classes.
    public TestJars sources(String... classNames) {
        return entry("META-INF/services/dev.millrace.api.Source", String.join("\n", classNames));
    }

    /// Adds an entry.
    public TestJars entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /// Adds a class of the test's own class path, as a build that bundles it would.
    public TestJars bundle(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(name)) {
            entries.put(name, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /// Leaves out a compiled class.
    public TestJars without(String className) {
        missing.add(className.replace('.', '/') + ".class");
        return this;
    }

    /// Changes a compiled class.
    public TestJars change(String className, UnaryOperator<byte[]> change) {
        changes.put(className.replace('.', '/') + ".class", change);
        return this;
    }

    /// Compiles the sources and packs the jar.
    public byte[] bytes() {
        Map<String, byte[]> all = new LinkedHashMap<>(entries);
        all.putAll(compile(sourceTexts));
        changes.forEach((name, change) -> all.computeIfPresent(name, (n, bytes) -> change.apply(bytes)));
        missing.forEach(all::remove);
        try {
            return pack(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] pack(Map<String, byte[]> all) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            if (manifest) {
                jar.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
                manifest().write(jar);
            }
            for (var entry : all.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private Manifest manifest() {
        Manifest made = new Manifest();
        made.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> made.getMainAttributes().putValue(name, value));
        return made;
    }

    private static Map<String, byte[]> compile(Map<String, String> sources) {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<JavaFileObject> texts = new ArrayList<>();
        sources.forEach((name, text) -> texts.add(new SourceText(name, text)));
        try (Output output = new Output(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8))) {
            List<String> options = List.of("-proc:none", "-cp", classPath());
            if (!compiler.getTask(messages, output, null, options, null, texts).call()) {
                throw new IllegalArgumentException("test plugin does not compile: " + messages);
            }
            return output.classes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        return Stream.of(Processor.class, Logger.class, Nullable.class).map(type -> {
            try {
                return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }).collect(Collectors.joining(File.pathSeparator));
    }

    private static final class SourceText extends SimpleJavaFileObject {
        private final String text;

        SourceText(String className, String text) {
            super(URI.create("mem:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> made = new LinkedHashMap<>();

        Output(JavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            String name = className.replace('.', '/') + ".class";
            return new SimpleJavaFileObject(URI.create("mem:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return made.computeIfAbsent(name, n -> new ByteArrayOutputStream());
                }
            };
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new LinkedHashMap<>();
            made.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }
}
