package dev.millrace.engine.plugin;

import com.github.zafarkhaja.semver.Version;
import dev.millrace.engine.plugin.PluginException.Code;
import dev.millrace.engine.plugin.PluginException.Refusal;
import java.util.List;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a plugin's manifest says about it.
record Descriptor(String id, Version version) {
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern PLAIN_VERSION = Pattern.compile("\\d+(\\.\\d+){0,2}");
    private static final int MAX_LENGTH = 128;
    /// A class of PF4J's, plugins that see each other's classes, jars of the server's: none of them can be unloaded safely.
    private static final List<String> FORBIDDEN = List.of("Plugin-Class", "Plugin-Dependencies", "Class-Path");

    /// Reads and checks the attributes.
    ///
    /// @param api the version of the plugins API that this server has
    static Descriptor of(Attributes attributes, String api) throws Refusal {
        String id = id(attributes.getValue("Plugin-Id"));
        Version version = version(attributes.getValue("Plugin-Version"));
        requireApi(attributes.getValue("Plugin-Requires"), api);
        for (String name : FORBIDDEN) {
            if (attributes.getValue(name) != null) {
                throw new Refusal(Code.FORBIDDEN_ATTRIBUTE, "the manifest has " + name
                        + ", which plugins may not use: bundle libraries in the jar and list types in META-INF/services");
            }
        }
        return new Descriptor(id, version);
    }

    private static String id(@Nullable String id) throws Refusal {
        if (id == null || !NAME.matcher(id).matches()) {
            throw new Refusal(Code.BAD_ID, "expected Plugin-Id in the manifest to be a name of the form " + NAME + ", got " + shown(id));
        }
        return id;
    }

    private static Version version(@Nullable String version) throws Refusal {
        try {
            return Version.parse(require(version));
        } catch (RuntimeException e) {
            throw new Refusal(Code.BAD_VERSION, "expected Plugin-Version in the manifest to be a semantic version such as 1.0.0, got "
                    + shown(version));
        }
    }

    private static void requireApi(@Nullable String range, String api) throws Refusal {
        boolean fits;
        try {
            String required = require(range).strip();
            fits = Version.parse(api).satisfies(PLAIN_VERSION.matcher(required).matches() ? "^" + required : required);
        } catch (RuntimeException e) {
            throw new Refusal(Code.BAD_REQUIRES, "expected Plugin-Requires in the manifest to be a range of versions of the plugins API"
                    + " such as >=1.0.0 & <2.0.0, got " + shown(range));
        }
        if (!fits) {
            throw new Refusal(Code.API_TOO_OLD, "requires plugins API " + range + ", this server has " + api);
        }
    }

    private static String require(@Nullable String text) {
        if (text == null || text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    private static String shown(@Nullable String text) {
        if (text == null) {
            return "none";
        }
        return "'" + (text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text) + "'";
    }
}
