package dev.millrace.engine.deploy;

import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which file each processor comes from. Written by the deploy thread, read by any.
final class Owners {
    private final Map<String, String> files = new ConcurrentHashMap<>();

    /// Takes a processor's name for a file.
    ///
    /// @return whether it was free, and not this file's already
    /// @throws CodeException if another file has it
    boolean claim(String processor, String file) throws CodeException {
        String owner = files.putIfAbsent(processor, file);
        if (owner != null && !owner.equals(file)) {
            throw new CodeException(Problem.of("a processor named '" + processor + "' comes from " + owner
                    + " already: rename one of them, or deploy it under another name in the configuration"));
        }
        return owner == null;
    }

    void release(String processor, String file) {
        files.remove(processor, file);
    }

    /// The file that a processor comes from; null if there is no such processor.
    @Nullable
    String of(String processor) {
        return files.get(processor);
    }
}
