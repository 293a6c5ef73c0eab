package dev.millrace.benchmarks.jmh;

import dev.millrace.engine.channel.RawEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/// The events of all benchmarks: trades in 16 symbols, which are their keys, as JSON of 200 bytes that hardly compresses.
final class Trades {
    private static final int BYTES = 200;
    private static final int SYMBOLS = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final List<String> KEYS = IntStream.range(0, SYMBOLS).mapToObj("SYM%02d"::formatted).toList();
    private static final List<byte[]> JSON = all();

    private Trades() {}

    private static List<byte[]> all() {
        Random random = new Random(1);
        return IntStream.range(0, EventBenchmark.EVENTS).mapToObj(i -> json(i, random)).toList();
    }

    private static byte[] json(int number, Random random) {
        String facts = String.format(Locale.ROOT, "{\"symbol\":\"%s\",\"price\":%d.25,\"volume\":%d,\"note\":\"", key(number),
                100 + random.nextInt(900), 100 + random.nextInt(900));
        byte[] noise = new byte[BYTES];
        random.nextBytes(noise);
        String note = HEX.formatHex(noise).substring(0, BYTES - facts.length() - 2);
        return (facts + note + "\"}").getBytes(StandardCharsets.US_ASCII);
    }

    /// The key of the event of that number.
    static String key(int number) {
        return KEYS.get(number % SYMBOLS);
    }

    /// The data of the event of that number, below {@link EventBenchmark#EVENTS}; shared, read only.
    static byte[] json(int number) {
        return JSON.get(number);
    }

    /// Events as if they were taken from a publisher just now.
    ///
    /// @param from the number of the first
    static List<RawEvent> taken(int from, int count) {
        long now = System.currentTimeMillis();
        List<RawEvent> events = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            events.add(new RawEvent(json(i), now, key(i)));
        }
        return events;
    }
}
