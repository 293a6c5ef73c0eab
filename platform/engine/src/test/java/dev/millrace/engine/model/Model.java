package dev.millrace.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.model.Life.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What an engine must hold: plain lists and maps. Owned by the test's thread.
final class Model {
    static final String MEMORY = "memory";
    static final String SHORT = "short";
    static final int SHORT_COUNT = 50;
    static final List<String> CHANNELS = List.of("os", "disk", SHORT, MEMORY);
    static final int KEYS = 8;
    private static final Pattern LETTER = Pattern.compile("\"version\":\"(\\w+)\\.\\d+\".*\"n\":(\\d+)");

    private final Map<String, List<String>> events = new LinkedHashMap<>();
    private final Map<String, String> epochs = new HashMap<>();
    private final Map<Life, Integer> memoryBegan = new HashMap<>();
    final List<Life> lives = new ArrayList<>();
    private int serial;
    private long told;

    Model() {
        CHANNELS.forEach(channel -> events.put(channel, new ArrayList<>()));
    }

    /// An event for the command `publish`.
    String published(String channel, String key, int value) {
        String its = Integer.toString(++serial);
        List<String> all = events.getOrDefault(channel, List.of());
        all.add(key + " {\"k\":\"" + key + "\",\"v\":" + value + ",\"n\":" + its + "}");
        Item item = new Item(channel, all.size(), key, value, its);
        lives.stream().filter(life -> !life.removed && life.from.contains(channel)).forEach(life -> life.items.add(item));
        return key + "=" + value + "=" + its;
    }

    long next(String channel) {
        return events.getOrDefault(channel, List.of()).size() + 1L;
    }

    void removed(Life life, Map<String, List<Long>> until) {
        life.remove(until, Map.of(MEMORY, memoryBegan.getOrDefault(life, 0)));
    }

    /// The process ended, in whatever way.
    ///
    /// @param reading what is on the stored output channel now
    void restarted(Reading reading) {
        events.getOrDefault(MEMORY, List.of()).clear();
        epochs.remove(MEMORY);
        epochs.remove(ModelCode.MEMORY_OUT);
        lives.forEach(life -> memoryBegan.put(life, life.items.size()));
        told = reading.next;
    }

    /// What a channel holds.
    record Reading(String epoch, long oldest, long next, List<String> events) {
        static Reading of(String answer) {
            List<String> parts = Arrays.asList(answer.split("\t"));
            return new Reading(parts.getFirst(), Long.parseLong(parts.get(1)), Long.parseLong(parts.get(2)),
                    parts.subList(3, parts.size()));
        }

        /// The data without the quotes.
        List<String> texts(long from) {
            return events.stream().filter(event -> Long.parseLong(event.split(" ", 2)[0]) >= from)
                    .map(event -> event.substring(event.indexOf('"') + 1, event.length() - 1)).toList();
        }
    }

    void requireChannel(String channel, Reading reading) {
        List<String> all = events.getOrDefault(channel, List.of());
        assertThat(reading.next).as("the next offset of %s", channel).isEqualTo(all.size() + 1L);
        assertThat(reading.oldest).as("the oldest offset of %s", channel)
                .isEqualTo(channel.equals(SHORT) ? Math.max(1, all.size() + 1L - SHORT_COUNT) : 1);
        assertThat(epochs.computeIfAbsent(channel, _ -> reading.epoch)).as("the epoch of %s", channel).isEqualTo(reading.epoch);
        List<String> expected = new ArrayList<>();
        for (long offset = reading.oldest; offset < reading.next; offset++) {
            expected.add(offset + " " + all.get((int) offset - 1));
        }
        assertThat(reading.events).as("the events of %s", channel).isEqualTo(expected);
    }

    /// Compares what processors told with what they had to handle.
    ///
    /// @param letters of each name
    /// @param isOver whether all timers must have fired
    void requireOutputs(Reading stored, Reading inMemory, Map<String, Reading> letters, boolean isOver) {
        assertThat(epochs.computeIfAbsent(ModelCode.STORED_OUT, _ -> stored.epoch)).isEqualTo(stored.epoch);
        Map<String, List<String>> all = byLifeAndKey(stored.texts(1));
        assertThat(byLifeAndKey(inMemory.texts(1))).as("outputs in memory are those since the start")
                .isEqualTo(byLifeAndKey(stored.texts(told)));
        for (Life life : lives) {
            Set<String> setAside = setAside(life, letters);
            Map<String, Item> items = new HashMap<>();
            life.items.forEach(item -> items.put(item.serial(), item));
            Set<String> handled = new HashSet<>();
            Set<String> fired = new HashSet<>();
            all.forEach((place, texts) -> {
                if (place.startsWith(life.id + " ")) {
                    requireFold(life, texts, items, handled, fired);
                }
            });
            for (Item item : life.items) {
                boolean isBad = ModelCode.isBad(item.value());
                assertThat(handled.contains(item.serial()) || isBad && setAside.contains(item.serial()) || life.optional.contains(item))
                        .as("%s of %s handles %s", life.id, life.name, item).isTrue();
                requireTimers(life, item, handled.contains(item.serial()), fired, isOver && !life.removed);
            }
        }
    }

    private static void requireTimers(Life life, Item item, boolean isHandled, Set<String> fired, boolean isOver) {
        long reached = life.items.isEmpty() ? 0 : Long.parseLong(life.items.getLast().serial());
        boolean hasWall = isHandled && ModelCode.setsWallTimer(item.value());
        boolean hasEvent = isHandled && ModelCode.setsEventTimer(item.value())
                && Long.parseLong(item.serial()) + item.value() <= reached;
        boolean wall = fired.contains(item.serial());
        boolean event = fired.contains(ModelCode.eventTimer(item.serial()));
        assertThat(wall && !hasWall || event && !hasEvent).as("%s must not fire a timer of %s", life.id, item).isFalse();
        assertThat(isOver && (hasWall && !wall || hasEvent && !event)).as("%s must fire a timer of %s", life.id, item).isFalse();
    }

    private static Set<String> setAside(Life life, Map<String, Reading> letters) {
        Set<String> serials = new HashSet<>();
        for (String letter : letters.get(life.name).events()) {
            Matcher found = LETTER.matcher(letter);
            assertThat(found.find()).as(letter).isTrue();
            if (found.group(1).equals(life.id)) {
                serials.add(found.group(2));
            }
        }
        return serials;
    }

    private static Map<String, List<String>> byLifeAndKey(List<String> texts) {
        Map<String, List<String>> all = new TreeMap<>();
        for (String text : texts) {
            String[] words = text.split(" ");
            all.computeIfAbsent(words[1] + " " + words[2], _ -> new ArrayList<>()).add(text);
        }
        return all;
    }

    /// The outputs of one life for one key, in order, must be the sums over events that it had to handle, each once.
    private static void requireFold(Life life, List<String> texts, Map<String, Item> items, Set<String> handled, Set<String> fired) {
        long count = 0;
        long sum = 0;
        Map<String, Integer> latest = new HashMap<>();
        for (String text : texts) {
            String[] words = text.split(" ");
            if (words[0].equals("t")) {
                assertThat(fired.add(words[3])).as("a timer fires once: %s", text).isTrue();
                continue;
            }
            Item item = items.get(words[5]);
            assertThat(item).as("%s of %s must not handle %s", life.id, life.name, text).isNotNull();
            assertThat(handled.add(item.serial())).as("an event is handled once: %s", text).isTrue();
            sum += item.value();
            assertThat(text).isEqualTo("e " + life.id + " " + item.key() + " " + ++count + " " + sum + " " + item.serial());
            if (!ModelCode.isBad(item.value())) { // those may come late, out of the dead letters
                Integer before = latest.put(item.channel(), Integer.parseInt(item.serial()));
                assertThat(before == null || before < Integer.parseInt(item.serial())).as("in order of the channel: %s", text).isTrue();
            }
        }
    }

    /// What a key's state must be, by what was told of it last.
    static Map<String, String> states(Life life, Reading stored) {
        Map<String, String> states = new HashMap<>();
        for (String text : stored.texts(1)) {
            String[] words = text.split(" ");
            if (words[0].equals("e") && words[1].equals(life.id)) {
                states.put(words[2], "\"" + words[3] + " " + words[4] + "\"");
            }
        }
        return states;
    }
}
