package dev.millrace.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Drop-ins are replaced while clients publish and subscribe over their sockets.
class DropInIT {
    private static final int REPLACEMENTS = 10;
    private static final int EVENTS_A_MILLISECOND = 20;
    @TempDir
    Path folder;

    @Test
    void losesNoEventAndNoConnectionWhileDropInsAreReplaced() throws Exception {
        try (Distribution server = Distribution.configured(folder, Distribution.KEEP_ALL)) {
            drop(server, 0);
            AtomicBoolean done = new AtomicBoolean();
            try (Socket publisher = server.open("/channels/numbers?subscribe=false");
                    Socket byScript = server.open("/channels/by-script?batch=true");
                    Socket byJar = server.open("/channels/by-jar?batch=true")) {
                long[] sent = {0};
                Thread sending = Thread.ofPlatform().start(() -> sent[0] = publish(publisher, done));
                for (int version = 1; version <= REPLACEMENTS; version++) {
                    drop(server, version);
                }
                done.set(true);
                sending.join();
                assertThat(sent[0]).isGreaterThan(10_000);
                check(byScript, sent[0]);
                check(byJar, sent[0]);
                assertThat(List.of(publisher, byScript, byJar)).noneMatch(Socket::isClosed);
            }
        }
    }

    /// Drops a version of each, and waits until both are active.
    private static void drop(Distribution server, int version) {
        server.drop("scripts/number.js", """
                export const processor = { from: 'numbers', to: 'by-script' };
                export function onEvent(n) { return [n, %d]; }
                """.formatted(version).getBytes(StandardCharsets.UTF_8));
        server.drop("plugins/number.jar", PluginJar.processor("number", "1.0." + version, "Number", """
                @ProcessorType(name = "number-of-jar", from = "numbers", to = "by-jar")
                public class Number implements Processor<Object> {
                    public void onEvent(Event<Object> event, Context context) { context.emit(java.util.List.of(event.data(), %d)); }
                }
                """.formatted(version)));
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(server.receipts("number.js")).hasSize(version + 1);
            assertThat(server.receipts("number.jar")).hasSize(version + 1);
        });
    }

    /// Sends numbers from 1, some in each message, at the pace that the test says or as the server lets it.
    private static long publish(Socket publisher, AtomicBoolean done) {
        long start = System.nanoTime();
        long sent = 0;
        while (!done.get()) {
            long due = (System.nanoTime() - start) / 1_000_000 * EVENTS_A_MILLISECOND;
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 500 && sent < due; i++) {
                lines.append(++sent).append('\n');
            }
            if (!lines.isEmpty()) {
                publisher.send(lines.toString());
            }
            LockSupport.parkNanos(1_000_000);
        }
        return sent;
    }

    /// Every number must come once, in order, and versions must not go back.
    private static void check(Socket subscriber, long count) {
        long number = 0;
        long version = 0;
        while (number < count) {
            for (String line : subscriber.next().split("\n")) {
                String[] parts = line.substring(1, line.length() - 1).split(",");
                number++;
                if (Long.parseLong(parts[0]) != number || Long.parseLong(parts[1]) < version) {
                    assertThat(line).as("result %d after version %d", number, version).isEqualTo("[" + number + "," + version + "]");
                }
                version = Long.parseLong(parts[1]);
            }
        }
        assertThat(number).isEqualTo(count);
    }
}
