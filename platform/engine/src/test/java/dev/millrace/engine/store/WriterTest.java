package dev.millrace.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.channel.StoredDataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {
    @TempDir
    Path folder;

    @Test
    void tellsPublishersWhenTheirEventsAreStoredAndNotBefore() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            for (String name : List.of("c", "disk")) {
                CompletableFuture<List<String>> storedThen = new CompletableFuture<>();
                store.channel(name).append(List.of(StoreFixture.event("1"), StoreFixture.event("2")),
                        first -> storedThen.complete(stored(store.database(), store.log(name).id())));
                assertThat(storedThen.get(30, TimeUnit.SECONDS)).as("as another process sees it").containsExactly("1", "2");
            }
        }
    }

    /// What is in the files, whatever the process that writes them knows.
    private static List<String> stored(Path database, int channel) {
        List<RawEvent> events = new ArrayList<>();
        try (Database files = new Database(database, true)) {
            files.scan(Family.LOG, Keys.of(channel), Keys.of(channel + 1), (key, block) -> {
                Block.decode(block, events);
                return true;
            });
        }
        return events.stream().map(StoreFixture::text).toList();
    }

    @Test
    void keepsTheOrderOfEachPublisher() throws Exception {
        int publishers = 4;
        int each = 2_000;
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            List<Thread> threads = new ArrayList<>();
            List<String> wrong = new CopyOnWriteArrayList<>();
            CountDownLatch told = new CountDownLatch(publishers * each);
            for (int p = 0; p < publishers; p++) {
                int publisher = p;
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < each; n++) {
                        String json = publisher + "." + n;
                        Channel channel = store.channel(n % 3 == 0 ? "disk" : "c");
                        channel.append(List.of(StoreFixture.event(json)), first -> {
                            Batch batch = Objects.requireNonNull(channel.read(first));
                            if (!StoreFixture.text(batch.get((int) (first - batch.first()))).equals(json)) {
                                wrong.add(json + " is not at " + first);
                            }
                            told.countDown();
                        });
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            requireOrder(store, publishers, each);
            store.reopen();
            requireOrder(store, publishers, each);
        }
    }

    private static void requireOrder(StoreFixture store, int publishers, int each) {
        assertThat(store.channel("c").next() + store.channel("disk").next() - 2).isEqualTo((long) publishers * each);
        for (int p = 0; p < publishers; p++) {
            String publisher = p + ".";
            for (String channel : List.of("c", "disk")) {
                List<Integer> numbers = store.all(channel).stream().filter(json -> json.startsWith(publisher))
                        .map(json -> Integer.parseInt(json.substring(2))).toList();
                assertThat(numbers).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void showsEventsOfADiskChannelOnlyWhenTheyAreSynced() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            CountDownLatch syncerIsBusy = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            store.channel("disk").append(List.of(StoreFixture.event("1")), first -> {
                syncerIsBusy.countDown();
                waitFor(goOn);
            });
            assertThat(syncerIsBusy.await(30, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Long> second = store.append("disk", List.of(StoreFixture.event("2")));
            assertThat(store.publish("c", "1")).as("others do not wait for the disk").isEqualTo(1);
            assertThat(store.log("disk").next()).as("it is written").isEqualTo(3);
            assertThat(store.channel("disk").next()).as("but nobody sees it").isEqualTo(2);
            assertThat(store.all("disk")).containsExactly("1");
            assertThat(second.isDone()).isFalse();
            goOn.countDown();
            assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(store.all("disk")).containsExactly("1", "2");
        }
    }

    @Test
    void failsWhatIsQueuedWhileTheDatabaseFailsAndWorksAgainAfterwards() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            List<String> seen = new CopyOnWriteArrayList<>();
            store.publish("c", "1", "2");
            store.publish("disk", "1");
            store.loseFolder();
            assertThatThrownBy(() -> store.store().database().compact()).as("the database notices that its folder is gone")
                    .isInstanceOf(StoredDataException.class);
            List<CompletableFuture<Long>> refused = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                refused.add(store.append(i % 2 == 0 ? "c" : "disk", List.of(StoreFixture.event("-" + i))));
            }
            for (CompletableFuture<Long> answer : refused) {
                assertThatThrownBy(() -> answer.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("the store");
            }
            assertThat(store.store().trouble()).isNotNull();
            assertThatThrownBy(() -> store.store().writer().write(changes -> {})).isInstanceOf(StoredDataException.class);
            assertThat(store.channel("c").next()).isEqualTo(3);
            assertThat(store.publish("mem", "1")).as("what lives in memory goes on").isEqualTo(1);
            store.findFolder();
            store.awaitHealth();
            assertThat(store.publish("c", "3")).isEqualTo(3);
            assertThat(store.publish("disk", "2")).isEqualTo(2);
            seen.addAll(store.all("c"));
            assertThat(seen).containsExactly("1", "2", "3");
            assertThat(store.all("disk")).containsExactly("1", "2");
            store.reopen();
            assertThat(store.all("c")).containsExactly("1", "2", "3");
            assertThat(store.all("disk")).containsExactly("1", "2");
        }
    }

    /// Written, but the disk did not confirm it: whether it is there is known when the store is opened again.
    @Test
    void showsEventsOnceThatWereStoredAlthoughThatSeemedToHaveFailed() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            CountDownLatch syncerIsBusy = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            store.channel("disk").append(List.of(StoreFixture.event("1")), first -> {
                syncerIsBusy.countDown();
                waitFor(goOn);
            });
            assertThat(syncerIsBusy.await(30, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Long> second = store.append("disk", List.of(StoreFixture.event("2")));
            store.publish("c", "1");
            store.store().writer().doubt(new StoredDataException("in doubt"));
            await().until(() -> store.channel("disk").next() == 3);
            store.awaitHealth();
            assertThat(store.publish("c", "2")).isEqualTo(2);
            goOn.countDown();
            assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(store.publish("disk", "3")).isEqualTo(3);
            assertThat(store.all("disk")).containsExactly("1", "2", "3");
            assertThat(store.all("c")).containsExactly("1", "2");
        }
    }

    @Test
    void goesOnAfterAWriteThatWasAFaultOfTheServer() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            assertThatThrownBy(() -> store.store().writer().write(changes -> {
                throw new IllegalStateException("a fault");
            })).isInstanceOf(StoredDataException.class).hasMessageContaining("a fault");
            assertThat(store.publish("c", "1")).isEqualTo(1);
        }
    }

    @Test
    void writesAllThatWasTakenBeforeItCloses() throws Exception {
        try (StoreFixture store = new StoreFixture(folder, StoreFixture.PLENTY)) {
            List<CompletableFuture<Long>> answers = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                answers.add(store.append(i % 2 == 0 ? "c" : "disk", List.of(StoreFixture.event("1"))));
            }
            Channel before = store.channel("c");
            store.reopen();
            assertThat(answers).allMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
            assertThat(store.all("c")).hasSize(2_500);
            assertThat(store.all("disk")).hasSize(2_500);
            CompletableFuture<Long> late = new CompletableFuture<>();
            Appended answer = StoreFixture.answer(late);
            before.append(List.of(StoreFixture.event("1")), answer);
            assertThatThrownBy(() -> late.get(30, TimeUnit.SECONDS)).hasMessageContaining("the store is closed");
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
