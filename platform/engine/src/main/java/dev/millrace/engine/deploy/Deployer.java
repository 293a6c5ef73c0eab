package dev.millrace.engine.deploy;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.plugin.PluginHost;
import dev.millrace.engine.plugin.RunningSource;
import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.processor.Processors;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.engine.script.ScriptHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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

    private final ScriptDrops scripts;
    private final PluginDrops plugins;
    private final Receipts receipts;
    private final Owners owners = new Owners();
    private final Queue<RunningProcessor> halted = new ConcurrentLinkedQueue<>();
    private final CountDownLatch deployed = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("deploy").unstarted(this::run);
    private String lastTrouble = "";

    /// @param scriptFolder where scripts are dropped
    /// @param pluginFolder where plugin jars are dropped
    public Deployer(Path scriptFolder, Path pluginFolder, EngineConfig config, ScriptHost scriptHost, PluginHost pluginHost,
            Channels channels, Processors processors) {
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

    /// Ends the looking and stops the sources; processors go on.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        try {
            scripts.reconcile(atStart);
            plugins.reconcile(atStart);
            lastTrouble = "";
        } catch (IOException e) {
            warnOnce("a drop folder cannot be read: " + e);
        } catch (RuntimeException e) { // one drop-in must not end the deployment of all others
            LOG.error("deployment failed", e);
        }
    }

    private void tell(RunningProcessor processor) {
        String owner = owners.of(processor.name());
        Problem problem = processor.problem();
        if (owner != null && problem != null) {
            receipts.tell(new Receipt(owner, null, Receipt.Verdict.HALTED, problem, List.of(), Map.of()));
        }
    }

    private void warnOnce(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            LOG.warn(trouble);
            lastTrouble = trouble;
        }
    }
}
