package dev.millrace.engine.script;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.graalvm.polyglot.Source;

/// A script's text, ready to be evaluated.
///
/// @param file its path relative to the scripts folder
/// @param source one object for all contexts, so that they share compiled code
/// @param files what it may import
record Module(String file, Source source, ScriptFiles files) {
    private static final String MIME_TYPE = "application/javascript+module";

    /// @throws SecurityException if the file may not be read
    /// @throws CharacterCodingException if it is not UTF-8
    static Module read(String file, ScriptFiles files) throws CharacterCodingException {
        Path path = files.toAbsolutePath(Path.of(file));
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(files.bytes(path))).toString();
        // A source made from a path, not from a URI: imports are looked up relative to the path.
        Source source = Source.newBuilder(Sandbox.LANGUAGE, path.toFile()).content(text).name(file).mimeType(MIME_TYPE).buildLiteral();
        return new Module(file, source, files);
    }

    /// Where its text was read.
    Path path() {
        return files.toAbsolutePath(Path.of(file));
    }

    /// The same text with the files that were read so far.
    Module frozen() {
        return new Module(file, source, files.frozen());
    }

    /// The line, from 1, on which an export is declared; 0 if it is not found.
    int lineOfExport(String name) {
        for (int line = 1; line <= source.getLineCount(); line++) {
            String text = source.getCharacters(line).toString().strip();
            if (text.startsWith("export") && text.matches("export\\s+(const|let|var)\\s+" + name + "\\b.*")) {
                return line;
            }
        }
        return 0;
    }

    /// The line, from 1, of the import whose path ends like this one; 0 if it is not found.
    int lineOfImport(String path) {
        String end = path.substring(path.lastIndexOf('/') + 1);
        for (int line = 1; line <= source.getLineCount(); line++) {
            String text = source.getCharacters(line).toString();
            if (text.contains("import") || text.contains("from")) {
                if (text.contains(end + "'") || text.contains(end + '"')) {
                    return line;
                }
            }
        }
        return 0;
    }
}
