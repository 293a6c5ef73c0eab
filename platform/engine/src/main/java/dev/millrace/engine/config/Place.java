package dev.millrace.engine.config;

import java.nio.file.Path;

/// Where something stands in configuration.
///
/// @param file the file as its author knows it, or what else the text came from
/// @param line from 1; 0 if there are no lines, as in an environment variable
/// @param column from 1; 0 if there are no lines
public record Place(String file, int line, int column) {

    /// A place in something without lines.
    public static Place in(String file) {
        return new Place(file, 0, 0);
    }

    /// A file that is named here: relative names count from the folder of the file in which they stand; elsewhere from where the process
    /// was started.
    Path resolve(Path named) {
        return line == 0 ? named : Path.of(file).resolveSibling(named);
    }

    /// `file:line:column`; without lines only the file.
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
