package dev.millrace.server.admin;

import dev.millrace.engine.Engine;
import dev.millrace.engine.processor.RunningProcessor;
import dev.millrace.server.connection.Counters;
import dev.millrace.server.http.HttpAnswer;
import dev.millrace.server.http.Route;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;

/// `GET /metrics` for Prometheus. What processors there are is looked up at each scrape, so nothing is counted twice on the data path.
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Engine engine;
    private final Map<RunningProcessor, Set<Meter>> known = new HashMap<>();

    /// @param connections tells how many clients are connected
    public Metrics(Engine engine, IntSupplier connections) {
        this.engine = engine;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Gauge.builder("millrace.script.runtime", () -> 1).tag("runtime", engine.scriptRuntime())
                .description("How scripts run: compiled or interpreted").register(registry);
        Gauge.builder("millrace.connections", connections::getAsInt).description("Open connections").register(registry);
        Gauge.builder("millrace.store.writable", () -> engine.storeTrouble() == null ? 1 : 0)
                .description("1 while events can be stored, 0 while they are refused").register(registry);
        Gauge.builder("millrace.channels", () -> engine.channels().all().size()).description("Channels in use").register(registry);
    }

    /// Adds what connections count.
    public void add(Counters counters) {
        count(counters, "millrace.connections.opened", "Connections opened", Counters::opened);
        count(counters, "millrace.connections.refused", "Connections and requests turned away", Counters::refused);
        count(counters, "millrace.messages.in", "Messages received", Counters::messagesIn);
        count(counters, "millrace.messages.bad", "Messages that could not be understood", Counters::badMessages);
        count(counters, "millrace.events.out", "Events and replies sent", Counters::eventsOut);
        count(counters, "millrace.bytes.out", "Bytes sent to subscribers", Counters::bytesOut);
        count(counters, "millrace.events.skipped", "Events that slow subscribers have skipped", Counters::skipped);
    }

    /// The route.
    public Route route() {
        return new Route("GET", "/metrics",
                _ -> new HttpAnswer(200, "text/plain; version=0.0.4; charset=utf-8", scrape().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        registry.close();
    }

    private synchronized String scrape() {
        known.keySet().removeIf(processor -> {
            boolean gone = engine.processors().find(processor.name()) != processor;
            if (gone) {
                known.getOrDefault(processor, Set.of()).forEach(registry::remove);
            }
            return gone;
        });
        for (RunningProcessor processor : engine.processors().all()) {
            Set<Meter> meters = known.computeIfAbsent(processor, this::meters);
            processor.stats().counters().forEach((name, count) -> meters.add(FunctionCounter
                    .builder("millrace.processor.counter", count, sum -> sum.sum()).tag("processor", processor.name()).tag("name", name)
                    .description("Counters that processors keep themselves").register(registry)));
        }
        return registry.scrape();
    }

    private Set<Meter> meters(RunningProcessor processor) {
        Set<Meter> meters = new HashSet<>();
        meters.add(counter(processor, "handled", "Events and timers handled", p -> p.stats().handled()));
        meters.add(counter(processor, "emitted", "Events emitted", p -> p.stats().emitted()));
        meters.add(counter(processor, "failed", "Events failed for good", p -> p.stats().failed()));
        meters.add(counter(processor, "lost", "Events no longer kept when it came to them", p -> p.stats().lost()));
        meters.add(counter(processor, "late", "Events dropped because they came too late", p -> p.stats().late()));
        meters.add(gauge(processor, "state.bytes", "How large all its state is", RunningProcessor::stateBytes));
        meters.add(gauge(processor, "lag", "Events that wait", RunningProcessor::lag));
        meters.add(gauge(processor, "running", "1 while it handles events", p -> p.isRunning() ? 1 : 0));
        return meters;
    }

    private Meter counter(RunningProcessor processor, String name, String what, ToDoubleFunction<RunningProcessor> value) {
        return FunctionCounter.builder("millrace.processor." + name, processor, value).tag("processor", processor.name())
                .description(what).register(registry);
    }

    private Meter gauge(RunningProcessor processor, String name, String what, ToDoubleFunction<RunningProcessor> value) {
        return Gauge.builder("millrace.processor." + name, processor, value).tag("processor", processor.name()).description(what)
                .register(registry);
    }

    private void count(Counters counters, String name, String what, ToDoubleFunction<Counters> value) {
        FunctionCounter.builder(name, counters, value).description(what).register(registry);
    }
}
