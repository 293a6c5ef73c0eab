package dev.millrace.engine.plugin;

import dev.millrace.engine.processor.CodeException.Problem;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/// Turns what a plugin's code threw into text at once: a kept exception would keep the plugin's classes.
final class Failure {
    private static final String SERVER = "dev.millrace.engine.";
    private static final int MAX_FRAMES = 30;
    private static final int MAX_CAUSES = 4;
    private static final int MAX_MESSAGE = 1_000;
    private static final int MAX_STACK = 8_000;

    private Failure() {}

    /// What was thrown, with the place in the plugin's own code that the stack names first.
    static Problem of(Throwable thrown, ClassLoader loader) {
        try {
            Throwable own = thrown instanceof InvocationTargetException e && e.getCause() != null ? e.getCause() : thrown;
            StackTraceElement place = place(own, loader);
            return new Problem(message(own), place == null ? null : place.getFileName(),
                    place == null ? 0 : Math.max(0, place.getLineNumber()), 0, stack(own));
        } catch (Throwable e) {
            // An author's exception may override any of the methods that were asked here.
            return Problem.of(thrown.getClass().getSimpleName());
        }
    }

    /// The simple name of the class and its message, with advice where the cause is known.
    static String message(Throwable thrown) {
        String message = thrown.getMessage();
        String text = thrown.getClass().getSimpleName() + (message == null || message.isEmpty() ? "" : ": " + cut(message, MAX_MESSAGE));
        boolean absent = thrown instanceof NoClassDefFoundError && message != null && !message.contains(" ");
        return absent ? text + " is not in the jar: bundle the library that holds it" : text;
    }

    private static @Nullable StackTraceElement place(Throwable thrown, ClassLoader loader) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            if (isOwn(frame.getClassName(), loader)) {
                return frame;
            }
        }
        return null;
    }

    /// A class on the stack is loaded already, so asking for it runs no code of the plugin's.
    private static boolean isOwn(String className, ClassLoader loader) {
        if (className.startsWith("java.") || className.startsWith(SERVER)) {
            return false;
        }
        try {
            return loader.equals(Class.forName(className, false, loader).getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static String stack(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable current = thrown;
        for (int i = 0; i <= MAX_CAUSES && current != null; i++) {
            text.append(i == 0 ? "" : "Caused by: ").append(message(current)).append('\n');
            appendFrames(text, current.getStackTrace());
            current = current.getCause();
        }
        return cut(text.toString(), MAX_STACK);
    }

    private static void appendFrames(StringBuilder text, StackTraceElement[] frames) {
        int end = Math.min(ownEnd(frames), MAX_FRAMES);
        for (int i = 0; i < end; i++) {
            text.append("    at ").append(frames[i]).append('\n');
        }
    }

    /// Where the frames begin that are the same for every call: the way from the lane into the plugin.
    private static int ownEnd(StackTraceElement[] frames) {
        int end = 0;
        while (end < frames.length && !frames[end].getClassName().equals(Gate.class.getName())) {
            end++;
        }
        while (end > 0 && isWayIn(frames[end - 1].getClassName())) {
            end--;
        }
        return end;
    }

    private static boolean isWayIn(String className) {
        return className.startsWith(SERVER) || className.startsWith("java.lang.reflect.") || className.startsWith("jdk.internal.");
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + "…";
    }
}
