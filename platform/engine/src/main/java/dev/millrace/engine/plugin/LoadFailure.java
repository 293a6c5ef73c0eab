package dev.millrace.engine.plugin;

import dev.millrace.engine.plugin.PluginException.Code;
import dev.millrace.engine.plugin.PluginException.Refusal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Says what is wrong with a jar whose classes could not be loaded, and what its author can do.
final class LoadFailure {
    private static final Pattern CLASS_VERSION = Pattern.compile("class file version (\\d+)");
    private static final int CLASS_VERSION_OF_JAVA_0 = 44;

    private LoadFailure() {}

    static Refusal of(Throwable thrown) {
        return switch (thrown) {
            case UnsupportedClassVersionError e -> new Refusal(Code.JAVA_TOO_OLD, javaTooOld(e));
            case NoClassDefFoundError e when isAbsent(e) -> new Refusal(Code.MISSING_CLASS, "needs the class " + name(e)
                    + ", which is not in the jar: bundle the library that holds it");
            case TypeNotPresentException e -> new Refusal(Code.MISSING_CLASS, "needs the class " + e.typeName()
                    + ", which is not in the jar: bundle the library that holds it");
            case ExceptionInInitializerError e -> new Refusal(Code.INIT_FAILED,
                    "a static initializer failed: " + Failure.message(e.getCause() == null ? e : e.getCause()));
            case LinkageError e -> new Refusal(Code.BAD_CLASS, "a class is damaged or does not fit the others (" + Failure.message(e)
                    + "): build the jar again from clean sources");
            case SecurityException e -> new Refusal(Code.BAD_CLASS, "a class is refused (" + Failure.message(e)
                    + "): if libraries were bundled, leave out their signatures META-INF/*.SF");
            default -> new Refusal(Code.UNEXPECTED, "cannot be loaded: " + Failure.message(thrown));
        };
    }

    private static boolean isAbsent(NoClassDefFoundError e) {
        return e.getMessage() != null && !e.getMessage().contains(" ");
    }

    private static String name(NoClassDefFoundError e) {
        return String.valueOf(e.getMessage()).replace('/', '.');
    }

    private static String javaTooOld(UnsupportedClassVersionError e) {
        String message = String.valueOf(e.getMessage());
        Matcher version = CLASS_VERSION.matcher(message);
        String built = version.find() ? "Java " + (Integer.parseInt(version.group(1)) - CLASS_VERSION_OF_JAVA_0) : "a newer Java";
        String java = String.valueOf(Runtime.version().feature());
        return "the class " + message.split(" ", 2)[0].replace('/', '.') + " was compiled for " + built + ", this server runs on Java "
                + java
                + ": compile with --release " + java;
    }
}
