package dev.millrace.engine.deploy;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.plugin.PluginHost;
import dev.millrace.engine.plugin.RunningSource;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.engine.script.Script;
import dev.millrace.engine.script.ScriptHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at both folders ten times a second and makes what runs equal to what is there, on a thread of its own. That thread is the only
/// one that loads, replaces and removes code.
public final class Deployer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployer.class);
    private static final long PERIOD_MILLIS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ScriptDrops scripts;
    private final PluginDrops plugins;
    private final Receipts receipts;
    private final Owners owners = new Owners();
    private final Queue<RunningProcessor> halted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch deployed = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("deploy").unstarted(this::run);
    private final Map<String, String> lastTrouble = new HashMap<>();
    private final Processors processors;

    /// @param scriptFolder where scripts are dropped
    /// @param pluginFolder where plugin jars are dropped
    public Deployer(Path scriptFolder, Path pluginFolder, EngineConfig config, ScriptHost scriptHost, PluginHost pluginHost,
            Channels channels, Processors processors) {
        this.processors = processors;
        receipts = new Receipts(channels);
        scripts = new ScriptDrops(scriptFolder, scriptHost, processors, owners, receipts);
        plugins = new PluginDrops(pluginFolder, pluginHost, new RunningPlugin.Parts(config, channels, processors, owners), receipts);
    }

    /// Begins; returns when everything that was in the folders has been taken or refused.
    public void start() throws InterruptedException {
        thread.start();
        deployed.await();
    }

    /// All running sources.
    public Collection<RunningSource> sources() {
        return plugins.sources();
    }

    /// The file or plugin that a processor comes from; null if there is no such processor.
    public @Nullable String ownerOf(String processor) {
        return owners.of(processor);
    }

    /// Told by a processor that it was quarantined or stopped. Any thread.
    public void halted(RunningProcessor processor) {
        halted.add(processor);
    }

    /// Ends the looking, stops sources and processors, which keep their state, and unloads all plugins.
    @Override
    public void close() {
        closing.countDown();
        boolean ended = false;
        try {
            ended = thread.getState() == Thread.State.NEW || thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        processors.close();
        if (ended) {
            plugins.close();
        } else {
            LOG.warn("the deploy thread does not end; plugins are not unloaded");
        }
    }

    private void run() {
        try {
            look(true);
            Problems missing = new Problems();
            plugins.missing(missing);
            missing.messages().forEach(LOG::warn);
        } finally {
            deployed.countDown();
        }
        try {
            while (!closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                look(false);
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted: nothing is deployed any more");
        }
        plugins.sources().forEach(RunningSource::close);
    }

    private void look(boolean atStart) {
        RunningProcessor processor;
        while ((processor = halted.poll()) != null) {
            tell(processor);
        }
        reconcile("scripts", scripts::reconcile, atStart);
        reconcile("plugins", plugins::reconcile, atStart);
    }

    /// Makes what runs equal to one of the folders.
    private interface Reconciliation {
        void run(boolean atStart) throws IOException;
    }

    private void reconcile(String what, Reconciliation reconciliation, boolean atStart) {
        try {
            reconciliation.run(atStart);
            lastTrouble.remove(what);
        } catch (IOException e) {
            if (isNews(what, e)) {
                LOG.warn("the folder of {} cannot be read: {}", what, e.toString());
            }
        } catch (Throwable e) { // whatever it is, it must not end the looking
            if (isNews(what, e)) {
                LOG.error("the deployment of {} failed", what, e);
            }
        }
    }

    private boolean isNews(String what, Throwable trouble) {
        return !trouble.toString().equals(lastTrouble.put(what, trouble.toString()));
    }

    private void tell(RunningProcessor processor) {
        String name = processor.name();
        Problem problem = processor.problem();
        RunningPlugin plugin = plugins.bringing(name);
        Script script = scripts.find(name);
        if (problem == null || plugin == null && script == null) {
            return;
        }
        String file = plugin == null ? Objects.requireNonNull(script).fileName() : plugin.file().getFileName().toString();
        String hash = plugin == null ? Objects.requireNonNull(script).hash() : plugin.plugin().hash();
        receipts.tell(Receipt.halted(file, hash, problem, Map.of(name, processor.positions())));
    }
}
