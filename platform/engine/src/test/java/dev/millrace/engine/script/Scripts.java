package dev.millrace.engine.script;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.engine.processor.CodeException;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.LaneCode;
import dev.millrace.engine.processor.ScriptWorkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// A scripts folder with a host, for tests. Closes what it opened.
final class Scripts implements AutoCloseable {
    final Path folder;
    final ScriptHost host = new ScriptHost();
    private final List<LaneCode> open = new ArrayList<>();

    Scripts(Path folder) {
        this.folder = folder;
    }

    void write(String name, String text) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    Script load(String name, String text) throws CodeException {
        write(name, text);
        return host.load(name, folder);
    }

    /// A lane of a new script.
    ScriptWorkFixture lane(String text) throws CodeException {
        return lane(load("test.js", text));
    }

    ScriptWorkFixture lane(Script script) throws CodeException {
        LaneCode code = script.code().open();
        open.add(code);
        return new ScriptWorkFixture(script.spec(), code);
    }

    /// The lane's code that was opened last.
    LaneCode code() {
        return open.getLast();
    }

    /// What a load or a call failed with.
    static Problem problem(ThrowingCallable failing) {
        CodeException thrown = catchThrowableOfType(CodeException.class, failing);
        if (thrown == null) {
            throw new AssertionError("expected a CodeException, but nothing was thrown");
        }
        return thrown.problem();
    }

    /// Runs with as much stack as lanes have.
    static <T> T onLaneThread(java.util.concurrent.Callable<T> body) throws InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(body);
        new Thread(null, task, "lane", 16L << 20).start();
        return task.get();
    }

    @Override
    public void close() {
        open.forEach(LaneCode::close);
        host.close();
    }
}
