package dev.millrace.engine.script;

import dev.millrace.engine.processor.CodeException.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.PolyglotException.StackFrame;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/// Turns what a script threw into text, at once: nothing of the script's context is kept. Used by the thread that runs the script.
final class Problems {
    private static final int MAX_FRAMES = 20;
    private static final int MAX_MESSAGE = 2_000;
    /// GraalJS begins the message of a syntax error with the place and ends it with the source line.
    private static final Pattern SYNTAX_PLACE = Pattern.compile("^(\\w+: )\\S.*?:\\d+:\\d+ ");

    private static final Pattern UNEXPECTED = Pattern.compile("Expected (?:an? )?(\\S+) but found (\\S+)$");

    /// What {@link ScriptFiles} says of an import, which GraalJS gives no place.
    private static final Pattern REFUSED_IMPORT = Pattern.compile("cannot read '([^']*)'");

    private final Module module;
    private final Value thrown;

    /// @param thrown the function of `lane.js` that puts a thrown value in words, if it is no Error
    Problems(Module module, Value thrown) {
        this.module = module;
        this.thrown = thrown;
    }

    /// The problem that an exception tells of.
    ///
    /// @param function what was called; its place stands in for an unknown one
    Problem of(PolyglotException e, @Nullable Value function) {
        List<SourceSection> places = frames(e).map(StackFrame::getSourceLocation).toList();
        SourceSection thrown = e.getSourceLocation();
        SourceSection place = thrown != null && isOfScript(thrown) ? thrown : places.isEmpty() ? null : places.getFirst();
        return at(message(e), place, stack(e), function);
    }

    /// A problem without an exception of the script's.
    Problem of(String message, @Nullable Value function) {
        return at(message, null, "", function);
    }

    private Problem at(String message, @Nullable SourceSection place, String stack, @Nullable Value function) {
        SourceSection known = place != null || function == null ? place : function.getSourceLocation();
        return known == null
                ? new Problem(message, module.file(), lineOfImport(message), 0, stack)
                : new Problem(message, file(known), known.getStartLine(), known.getStartColumn(), stack);
    }

    private int lineOfImport(String message) {
        Matcher matcher = REFUSED_IMPORT.matcher(message);
        return matcher.find() ? module.lineOfImport(matcher.group(1)) : 0;
    }

    private String message(PolyglotException e) {
        String text = text(e);
        return text.length() > MAX_MESSAGE ? text.substring(0, MAX_MESSAGE) + "…" : text;
    }

    private String text(PolyglotException e) {
        String message = String.valueOf(e.getMessage());
        if (e.isCancelled()) {
            return "the script was stopped";
        }
        if (e.isInterrupted()) {
            return "the call was interrupted";
        }
        if (e.isResourceExhausted()) {
            return "the script ran out of memory or stack: " + message;
        }
        if (e.isInternalError() || e.isHostException()) {
            return "the script engine failed: " + message;
        }
        if (e.isSyntaxError()) {
            return plain(SYNTAX_PLACE.matcher(message.lines().findFirst().orElse(message)).replaceFirst("$1"));
        }
        return inWords(e, message);
    }

    /// The parser names tokens by words of its own.
    private static String plain(String message) {
        Matcher matcher = UNEXPECTED.matcher(message);
        return matcher.find()
                ? message.substring(0, matcher.start()) + "expected " + token(matcher.group(1)) + ", got " + token(matcher.group(2))
                : message;
    }

    private static String token(String name) {
        return switch (name) {
            case "eof" -> "the end of the file";
            case "ident" -> "a name";
            case "operand" -> "a value";
            default -> name.matches("\\W+") ? "'" + name + "'" : name;
        };
    }

    private String inWords(PolyglotException e, String message) {
        Value value = e.getGuestObject();
        if (value == null) {
            return message;
        }
        try {
            Value words = thrown.execute(value);
            return words.isNull() ? message : "threw " + words.asString();
        } catch (PolyglotException again) {
            return "threw a value that cannot be shown";
        }
    }

    private String stack(PolyglotException e) {
        return frames(e).map(frame -> "at " + frame.getRootName() + " (" + place(frame.getSourceLocation()) + ")")
                .collect(Collectors.joining("\n"));
    }

    private static Stream<StackFrame> frames(PolyglotException e) {
        return StreamSupport.stream(e.getPolyglotStackTrace().spliterator(), false)
                .filter(frame -> frame.isGuestFrame() && frame.getSourceLocation() != null && isOfScript(frame.getSourceLocation()))
                .limit(MAX_FRAMES);
    }

    private static boolean isOfScript(SourceSection place) {
        return !place.getSource().isInternal();
    }

    private String place(SourceSection place) {
        return file(place) + ":" + place.getStartLine() + ":" + place.getStartColumn();
    }

    private String file(SourceSection place) {
        String path = place.getSource().getPath();
        return path == null ? place.getSource().getName() : module.files().name(Path.of(path));
    }
}
