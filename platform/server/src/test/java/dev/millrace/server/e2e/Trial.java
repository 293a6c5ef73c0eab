package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/// A server with the processors of {@link Tally} and a publisher who does not stop. Owned by the test's thread.
final class Trial implements AutoCloseable {
    private static final int LAST_ACKS = 500;

    private final Victim server;
    private final Load load = new Load(Tally.INPUT);
    private final byte[][] jars = {Tally.jar(0), Tally.jar(1)};
    private int scripts;
    private int plugins;

    /// @param folder of the configuration and the drops
    /// @param data where the server keeps its data
    Trial(Path folder, Path data) {
        server = new Victim(folder, data, Tally.CONFIG);
        swapScript();
        swapJar();
        server.drop("scripts/total.js", Tally.total());
        load.start();
    }

    Victim server() {
        return server;
    }

    Load load() {
        return load;
    }

    /// Starts the server, and lets so many events be acknowledged.
    void run(int acks) {
        load.publishTo(server.startReady());
        load.awaitAcks(acks);
    }

    void swapScript() {
        server.drop("scripts/tally.js", Tally.script(scripts++));
    }

    void swapJar() {
        server.drop("plugins/tally.jar", jars[plugins++ % 2]);
    }

    /// Publishes some more to the running server, and then the last event.
    void finish() {
        load.awaitAcks(LAST_ACKS);
        load.finish();
        assertThat(server.post("/channels/" + Tally.INPUT, Tally.event(Tally.flush())).statusCode()).isEqualTo(200);
    }

    @Override
    public void close() {
        try (server) {
            load.close();
        }
    }
}
