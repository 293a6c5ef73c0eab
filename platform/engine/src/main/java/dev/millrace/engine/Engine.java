package dev.millrace.engine;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.StoredDataException;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.deploy.Deployer;
import dev.millrace.engine.plugin.PluginHost;
import dev.millrace.engine.plugin.RunningSource;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.engine.processor.Watchdog;
import dev.millrace.engine.script.ScriptHost;
import dev.millrace.engine.store.FolderLock;
import dev.millrace.engine.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything but the network: built by plain constructors, started once, closed in reverse. Thread-safe.
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int DELIVERY_THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final long TIDY_SECONDS = 5;

    private final Folders folders;
    private final ExecutorService delivery = Executors.newFixedThreadPool(DELIVERY_THREADS, threads("delivery-"));
    private final ExecutorService catchUp = Executors.newFixedThreadPool(DELIVERY_THREADS, threads("catch-up-"));
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(threads("housekeeping-"));
    private final Watchdog watchdog = new Watchdog();
    private final ScriptHost scriptHost = new ScriptHost();
    private final Store store;
    private final Channels channels;
    private final Processors processors;
    private final Deployer deployer;
    private @Nullable FolderLock locked;

    /// @param channelLimit how many channels there may be at most
    /// @param wildcardLimit how many patterns of channels may be subscribed to at most
    public Engine(EngineConfig config, Folders folders, int channelLimit, int wildcardLimit) {
        this.folders = folders;
        store = new Store(folders.store(), delivery);
        channels = new Channels(config::settingsOf, delivery, channelLimit, wildcardLimit, store);
        processors = new Processors(channels, store, watchdog, this::halted);
        PluginHost pluginHost = new PluginHost(folders.data().resolve("plugins"), PluginHost.API_VERSION);
        deployer = new Deployer(folders.scripts(), folders.plugins(), config, scriptHost, pluginHost, channels, processors);
    }

    /// Starts; returns when everything that was in the drop folders has been taken or refused.
    ///
    /// @throws IOException if a folder is missing and cannot be made
    /// @throws StoredDataException if the store cannot be opened
    public void start() throws IOException, InterruptedException {
        Files.createDirectories(folders.data());
        Files.createDirectories(folders.plugins());
        Files.createDirectories(folders.scripts());
        locked = FolderLock.take(folders.data());
        watchdog.start();
        store.start(channels::catchUp);
        store.channels().forEach(channels::get);
        deployer.start(); // first: processors that are behind keep what they have not handled
        Future<?> _ = housekeeping.scheduleWithFixedDelay(this::tidy, TIDY_SECONDS, TIDY_SECONDS, TimeUnit.SECONDS);
    }

    private void tidy() {
        try {
            channels.tidy();
        } catch (RuntimeException e) { // another look in a few seconds
            LOG.warn("nothing is given up of what need not be retained: {}", e.getMessage());
        }
    }

    /// Its channels.
    public Channels channels() {
        return channels;
    }

    /// Its processors.
    public Processors processors() {
        return processors;
    }

    /// Its running sources.
    public Collection<RunningSource> sources() {
        return deployer.sources();
    }

    /// The file or plugin that a processor comes from; null if there is no such processor.
    public @Nullable String ownerOf(String processor) {
        return deployer.ownerOf(processor);
    }

    /// Runs what follows an append or a commit and does not block, such as sending.
    public Executor delivery() {
        return delivery;
    }

    /// Why nothing can be stored at the moment; null if it can.
    public @Nullable String storeTrouble() {
        return store.trouble();
    }

    /// Reads from the store for those who are behind, so that those who are not need not wait.
    public Executor catchUp() {
        return catchUp;
    }

    /// How scripts run: `compiled` or `interpreted`.
    public String scriptRuntime() {
        return scriptHost.runtime();
    }

    /// Stops sources, then processors, which commit what they have done, then everything else.
    @Override
    public void close() {
        deployer.close();
        processors.close();
        watchdog.close();
        housekeeping.shutdownNow();
        catchUp.shutdown();
        store.close();
        delivery.shutdown();
        scriptHost.close();
        unlock();
    }

    private void unlock() {
        FolderLock lock = locked;
        if (lock == null) {
            return;
        }
        locked = null;
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("the lock of the data folder is not released: {}", e.toString());
        }
    }

    private void halted(RunningProcessor processor) {
        deployer.halted(processor);
    }

    private static ThreadFactory threads(String prefix) {
        return Thread.ofPlatform().name(prefix, 0).daemon().factory();
    }
}
