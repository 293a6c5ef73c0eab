package dev.millrace.engine.plugin;

import dev.millrace.engine.plugin.PluginException.Code;
import dev.millrace.engine.plugin.PluginException.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The texts of a jar that the host needs, from a jar whose every entry was read and found whole.
///
/// @param attributes the manifest's
/// @param processors class names in `META-INF/services/dev.millrace.api.Processor`
/// @param sources class names in `META-INF/services/dev.millrace.api.Source`
/// @param configuration the text of `millrace.yaml`; null if there is none
record JarContents(Attributes attributes, List<String> processors, List<String> sources, @Nullable String configuration) {
    static final String PROCESSORS = "META-INF/services/dev.millrace.api.Processor";
    static final String SOURCES = "META-INF/services/dev.millrace.api.Source";
    private static final String CONFIGURATION = "millrace.yaml";
    private static final long MAX_UNPACKED = 1L << 30;
    private static final int MAX_ENTRIES = 100_000;
    private static final int MAX_TEXT = 1 << 20;

    static JarContents read(Path jar) throws Refusal {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            check(file);
            return new JarContents(attributes(file), names(text(file, PROCESSORS)), names(text(file, SOURCES)), text(file, CONFIGURATION));
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new Refusal(Code.NOT_A_JAR, "not a complete jar (" + e.getMessage()
                    + "): copy it under a name that does not end in .jar, then rename it");
        }
    }

    private static void check(JarFile file) throws Refusal, IOException {
        if (file.size() > MAX_ENTRIES) {
            throw new Refusal(Code.TOO_LARGE, "has " + file.size() + " entries, expected at most " + MAX_ENTRIES);
        }
        byte[] buffer = new byte[1 << 16];
        long left = MAX_UNPACKED;
        for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements();) {
            JarEntry entry = entries.nextElement();
            requireInside(entry.getName());
            left = readWhole(file, entry, buffer, left);
        }
    }

    private static void requireInside(String name) throws Refusal {
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || List.of(name.split("/")).contains("..")) {
            throw new Refusal(Code.BAD_ENTRY, "has an entry '" + name + "', which leads out of the jar");
        }
    }

    /// Reads an entry to its end, because the zip library does not look at checksums.
    private static long readWhole(JarFile file, JarEntry entry, byte[] buffer, long limit) throws Refusal, IOException {
        CRC32 checksum = new CRC32();
        long left = limit;
        try (InputStream in = file.getInputStream(entry)) {
            for (int n; (n = in.read(buffer)) >= 0;) {
                checksum.update(buffer, 0, n);
                left -= n;
                if (left < 0) {
                    throw new Refusal(Code.TOO_LARGE, "holds more than " + (MAX_UNPACKED >> 20) + " MiB when it is unpacked");
                }
            }
        }
        if (entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
            throw new IOException("the bytes of " + entry.getName() + " do not fit their checksum");
        }
        return left;
    }

    private static Attributes attributes(JarFile file) throws Refusal {
        Manifest manifest;
        try {
            manifest = file.getManifest();
        } catch (IOException e) {
            throw new Refusal(Code.NO_MANIFEST, "its META-INF/MANIFEST.MF cannot be read: " + e.getMessage());
        }
        if (manifest == null) {
            throw new Refusal(Code.NO_MANIFEST,
                    "has no META-INF/MANIFEST.MF: it must name Plugin-Id, Plugin-Version and Plugin-Requires");
        }
        return manifest.getMainAttributes();
    }

    private static @Nullable String text(JarFile file, String name) throws Refusal, IOException {
        JarEntry entry = file.getJarEntry(name);
        if (entry == null) {
            return null;
        }
        try (InputStream in = file.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(MAX_TEXT + 1);
            if (bytes.length > MAX_TEXT) {
                throw new Refusal(Code.TOO_LARGE, "its " + name + " is larger than " + MAX_TEXT + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static List<String> names(@Nullable String text) {
        return text == null
                ? List.of()
                : text.lines().map(line -> line.replaceFirst("#.*", "").strip()).filter(line -> !line.isEmpty()).distinct().toList();
    }
}
