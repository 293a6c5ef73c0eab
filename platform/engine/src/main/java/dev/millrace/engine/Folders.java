package dev.millrace.engine;

import java.nio.file.Path;

/// The folders of an engine.
///
/// @param data what the engine writes
/// @param plugins where plugin jars are dropped
/// @param scripts where scripts are dropped
public record Folders(Path data, Path plugins, Path scripts) {
    /// Makes the paths absolute.
    public Folders {
        data = data.toAbsolutePath().normalize();
        plugins = plugins.toAbsolutePath().normalize();
        scripts = scripts.toAbsolutePath().normalize();
    }

    /// Where channels and state are stored, in the data folder.
    public Path store() {
        return data.resolve("store");
    }
}
