package dev.millrace.engine.plugin;

/// A jar was refused. Holds text only, no class or exception of the plugin's own, so that the refused jar can be unloaded.
public final class PluginException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Code code;
    private final String file;
    private final String reason;

    /// Why a jar is refused. The names are stable: they appear in receipts.
    public enum Code {
        /// Larger than a plugin may be, packed or unpacked.
        TOO_LARGE,
        /// Not a zip file, cut off, or an entry's bytes do not fit its checksum.
        NOT_A_JAR,
        /// An entry whose name leads out of the jar.
        BAD_ENTRY,
        /// No manifest, or one that cannot be read.
        NO_MANIFEST,
        /// `Plugin-Id` is missing or not a name.
        BAD_ID,
        /// `Plugin-Version` is missing or not a semantic version.
        BAD_VERSION,
        /// `Plugin-Requires` is missing or not a range of versions.
        BAD_REQUIRES,
        /// This server's plugins API is not in the range of `Plugin-Requires`, mostly because it is too old.
        API_TOO_OLD,
        /// An attribute of the manifest that would break the isolation of plugins.
        FORBIDDEN_ATTRIBUTE,
        /// It lists neither processors nor sources.
        NO_TYPES,
        /// A class that was compiled for a newer Java.
        JAVA_TOO_OLD,
        /// A damaged class, or one that does not fit the others.
        BAD_CLASS,
        /// A class that is not in the jar.
        MISSING_CLASS,
        /// A listed class is not a processor or source type as the API describes it.
        TYPE_INVALID,
        /// The plugin's own code failed while the jar was read.
        INIT_FAILED,
        /// The server could not keep its copy of the jar.
        COPY_FAILED,
        /// Anything else.
        UNEXPECTED
    }

    PluginException(Code code, String file, String reason) {
        super(file + ": " + reason, null, false, false);
        this.code = code;
        this.file = file;
        this.reason = reason;
    }

    /// Why, as a name.
    public Code code() {
        return code;
    }

    /// The jar's name.
    public String file() {
        return file;
    }

    /// Why, as a sentence without the jar's name.
    public String reason() {
        return reason;
    }

    /// A reason on its way to the place that knows the jar's name.
    static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;
        private final Code code;

        Refusal(Code code, String reason) {
            super(reason, null, false, false);
            this.code = code;
        }

        PluginException of(String file) {
            return new PluginException(code, file, String.valueOf(getMessage()));
        }
    }
}
