package dev.millrace.engine.script;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/// The files that a script may import: those of the scripts folder, read only. While a script is loaded they are read from disk and
/// kept; {@link #frozen} hands out exactly these again, so that a version stays what it was when files change. Thread-safe.
final class ScriptFiles implements FileSystem {
    private static final Set<String> EXTENSIONS = Set.of("js", "mjs", "json");
    private static final long MAX_BYTES = 8L << 20;

    private final Path root;
    private final boolean frozen;
    /// From a path as it was asked for to the file, and from there to its bytes.
    private final Map<Path, Path> real;
    private final Map<Path, byte[]> contents;

    private ScriptFiles(Path root, boolean frozen, Map<Path, Path> real, Map<Path, byte[]> contents) {
        this.root = root;
        this.frozen = frozen;
        this.real = real;
        this.contents = contents;
    }

    /// Reads from a folder and keeps what was read.
    static ScriptFiles of(Path folder) throws IOException {
        return new ScriptFiles(folder.toRealPath(), false, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    /// The files that were read so far, and no others.
    ScriptFiles frozen() {
        return new ScriptFiles(root, true, Map.copyOf(real), Map.copyOf(contents));
    }

    /// The folder's real path.
    Path root() {
        return root;
    }

    /// What was read, by the path relative to the folder, in order of the paths.
    Map<String, byte[]> read() {
        Map<String, byte[]> byName = new TreeMap<>();
        contents.forEach((path, bytes) -> byName.put(name(path), bytes));
        return byName;
    }

    /// SHA-256 in hexadecimal of a file that was read, if nothing else was; with imports, of the file followed by a line for each of them.
    String hash(Path file) throws IOException {
        Map<String, byte[]> imports = read();
        MessageDigest digest = sha256();
        digest.update(bytes(file));
        imports.remove(name(toRealPath(file)));
        imports.forEach((name, bytes) -> {
            String line = "\n" + HexFormat.of().formatHex(sha256().digest(bytes)) + " " + name;
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// A file's path as its author knows it, relative to the scripts folder.
    String name(Path path) {
        Path inside = path.startsWith(root) ? root.relativize(path) : path;
        return inside.toString().replace('\\', '/');
    }

    /// The bytes of a file in the folder.
    ///
    /// @throws SecurityException with a sentence for the script's author, if it may not be read or is not there
    byte[] bytes(Path path) {
        Path file;
        try {
            file = toRealPath(path);
        } catch (IOException e) {
            throw new SecurityException(refusal(path, "there is no such file in the scripts folder"), e);
        }
        byte[] known = contents.get(file);
        return known == null ? read(file) : known;
    }

    private byte[] read(Path file) {
        if (frozen) {
            throw new SecurityException(refusal(file, "it was not imported when this version of the script was loaded"));
        }
        return contents.computeIfAbsent(file, this::load);
    }

    private byte[] load(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new SecurityException(refusal(file, "expected a file of at most " + MAX_BYTES + " bytes"));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new SecurityException(refusal(file, e.toString()), e);
        }
    }

    private String refusal(Path path, String reason) {
        return "cannot read '" + name(path) + "': " + reason;
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        Path asked = toAbsolutePath(path).normalize();
        Path known = real.get(asked);
        if (known != null) {
            return known;
        }
        Path file = frozen ? null : resolve(asked);
        if (file == null) {
            throw new NoSuchFileException(name(asked));
        }
        real.put(asked, file);
        return file;
    }

    private @Nullable Path resolve(Path asked) throws IOException {
        requireAllowed(asked, asked);
        Path file = asked.toRealPath();
        requireAllowed(asked, file);
        return file;
    }

    private void requireAllowed(Path asked, Path file) {
        String name = file.toString();
        if (!file.startsWith(root) || !EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1))) {
            throw new SecurityException(
                    refusal(asked, "expected a .js, .mjs or .json file inside the scripts folder, by a path such as './lib/x.js'"));
        }
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        if (modes.contains(AccessMode.WRITE) || modes.contains(AccessMode.EXECUTE)) {
            throw readOnly();
        }
        toRealPath(path);
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        return new BytesChannel(bytes(path));
    }

    @Override
    public Path parsePath(URI uri) {
        throw new SecurityException("cannot import '" + uri + "': expected a path such as './lib/x.js'");
    }

    @Override
    public Path parsePath(String path) {
        return Path.of(path);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return root.resolve(path);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw readOnly();
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter) {
        throw readOnly();
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) {
        throw readOnly();
    }

    @Override
    public void delete(Path path) {
        throw readOnly();
    }

    private static SecurityException readOnly() {
        return new SecurityException("a script may only import files");
    }
}
