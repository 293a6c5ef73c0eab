package dev.millrace.server.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// Builds plugin jars as their authors do: from source, against the API of the distribution.
final class PluginJar {
    private PluginJar() {}

    /// A jar with one processor class.
    ///
    /// @param className without a package, which is `acme`
    /// @param body what stands in the file behind the imports
    static byte[] processor(String id, String version, String className, String body) {
        try {
            Path folder = Files.createTempDirectory("plugin");
            Path source = Files.createDirectories(folder.resolve("acme")).resolve(className + ".java");
            Files.writeString(source, "package acme;\nimport dev.millrace.api.*;\nimport java.util.*;\n" + body);
            compile(folder, source);
            return pack(folder, id, version, "acme." + className);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A processor type `average` with one setting, `size`.
    static byte[] averaging(String id, String version) {
        return processor(id, version, "Average", """
                @ProcessorType(name = "average", from = "a", to = "b")
                public class Average implements Processor<Object> {
                    public record Settings(@Default("2") int size) {}
                    private final Settings settings;
                    public Average(Settings settings) { this.settings = settings; }
                    public void onEvent(Event<Object> event, Context context) {
                        context.emit(((Number) event.data()).doubleValue() / settings.size());
                    }
                }
                """);
    }

    private static void compile(Path folder, Path source) throws IOException {
        String classPath;
        try (Stream<Path> jars = Files.list(Distribution.home().resolve("lib"))) {
            classPath = jars.filter(jar -> jar.getFileName().toString().matches("(millrace-plugins-api|slf4j-api|jspecify)-.*"))
                    .map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<String> options = List.of("-proc:none", "-parameters", "-cp", classPath, "-d", folder.toString(), source.toString());
        if (ToolProvider.getSystemJavaCompiler().run(null, said, said, options.toArray(String[]::new)) != 0) {
            throw new IllegalArgumentException("the plugin does not compile: " + said);
        }
    }

    private static byte[] pack(Path folder, String id, String version, String processor) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", id);
        attributes.putValue("Plugin-Version", version);
        attributes.putValue("Plugin-Requires", ">=1.0.0 & <2.0.0");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest); Stream<Path> files = Files.list(folder.resolve("acme"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry("acme/" + file.getFileName()));
                jar.write(Files.readAllBytes(file));
            }
            jar.putNextEntry(new JarEntry("META-INF/services/dev.millrace.api.Processor"));
            jar.write(processor.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
