package dev.millrace.engine.deploy;

import dev.millrace.engine.processor.CodeException.Problem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which file each processor comes from. Written by the deploy thread, read by any.
final class Owners {
    private final Map<String, String> files = new ConcurrentHashMap<>();

    /// Takes a processor's name for a file, if it is free.
    ///
    /// @param before whose place the file takes, if it works; until {@link #pass} the names remain with that one
    /// @return whether it was free
    /// @throws NameTakenException if another one has it
    boolean claim(String processor, String file, @Nullable String before) throws NameTakenException {
        String owner = files.putIfAbsent(processor, file);
        if (owner != null && !owner.equals(file) && !owner.equals(before)) {
            throw new NameTakenException(processor, owner);
        }
        return owner == null;
    }

    /// Gives a claimed name to a file that works now.
    void pass(String processor, String file) {
        files.put(processor, file);
    }

    void release(String processor, String file) {
        files.remove(processor, file);
    }

    /// The file that a processor comes from; null if there is no such processor.
    @Nullable
    String of(String processor) {
        return files.get(processor);
    }

    /// Another file's processor has the name. Once it is free, another try may end otherwise.
    static final class NameTakenException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String name;

        NameTakenException(String name, String owner) {
            super("a processor named '" + name + "' comes from " + owner
                    + " already: rename one of them, or deploy it under another name in the configuration", null, false, false);
            this.name = name;
        }

        /// The name that is taken.
        String name() {
            return name;
        }

        Problem problem() {
            return Problem.of(String.valueOf(getMessage()));
        }
    }
}
