package dev.millrace.engine.processor;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// A processor's code failed. Holds text only, no exception or class of the code's own, so that the code can be unloaded.
public final class CodeException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Problem problem;
    private final boolean costly;

    /// What went wrong, and where.
    ///
    /// @param message one sentence
    /// @param file the file as its author knows it; null if unknown
    /// @param line from 1; 0 if unknown
    /// @param column from 1; 0 if unknown
    /// @param stack the code's own frames, a line each; empty if there are none
    public record Problem(String message, @Nullable String file, int line, int column, String stack) implements Serializable {
        /// A problem without a place.
        public static Problem of(String message) {
            return new Problem(message, null, 0, 0, "");
        }

        /// `file:line:column: message`, as far as they are known.
        @Override
        public String toString() {
            if (file == null) {
                return message;
            }
            return file + (line > 0 ? ":" + line + (column > 0 ? ":" + column : "") : "") + ": " + message;
        }
    }

    /// @param problem what went wrong
    public CodeException(Problem problem) {
        this(problem, false);
    }

    /// @param problem what went wrong
    /// @param costly whether code took too much time or memory: another try would take as much
    public CodeException(Problem problem, boolean costly) {
        super(problem.toString(), null, false, false);
        this.problem = problem;
        this.costly = costly;
    }

    /// What went wrong, and where.
    public Problem problem() {
        return problem;
    }

    /// Whether code took too much time or memory: another try would take as much.
    public boolean costly() {
        return costly;
    }
}
