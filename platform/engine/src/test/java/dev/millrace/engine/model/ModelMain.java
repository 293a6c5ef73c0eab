package dev.millrace.engine.model;

import dev.millrace.engine.Engine;
import dev.millrace.engine.Folders;
import dev.millrace.engine.channel.Appended;
import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.Cursor;
import dev.millrace.engine.channel.Origin;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.config.EngineConfig;
import dev.millrace.engine.config.Problems;
import dev.millrace.engine.json.JsonPath;
import dev.millrace.engine.processor.FailurePolicy;
import dev.millrace.engine.processor.Lateness;
import dev.millrace.engine.processor.Limits;
import dev.millrace.engine.processor.ProcessorSpec;
import dev.millrace.engine.processor.RunningProcessor;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// An engine in a process of its own, which a test can kill: does what it reads, a command a line, and answers each with a line. Ends
/// when there is nothing more to read.
public final class ModelMain {
    private final Engine engine;

    private ModelMain(Path root) throws Exception {
        Problems problems = new Problems();
        EngineConfig config = EngineConfig.parse("model.yaml", Files.readString(root.resolve("model.yaml")), problems);
        if (!problems.messages().isEmpty()) {
            throw new IllegalArgumentException(problems.messages().toString());
        }
        engine = new Engine(Objects.requireNonNull(config),
                new Folders(root.resolve("data"), root.resolve("plugins"), root.resolve("scripts")), 1_000, 1_000);
        engine.start();
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
        ModelMain main = new ModelMain(Path.of(arguments[0]));
        out.println("> ready");
        for (String line; (line = in.readLine()) != null;) {
            out.println("> " + main.answer(List.of(line.split(" "))));
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(List<String> words) {
        String name = words.size() > 1 ? words.get(1) : "";
        try {
            return switch (words.getFirst()) {
                case "publish" -> publish(name, words.subList(2, words.size()));
                case "deploy" -> deploy(name, words);
                case "remove" -> places(engine.processors().remove(name));
                case "redrive" -> Long.toString(processor(name).redrive());
                case "tidy" -> tidy();
                case "settle" -> settle(name);
                case "pass" -> pass(name, engine.channels().get(words.get(2)));
                case "ask" -> ask(processor(name).inbox(), words.get(2));
                case "read" -> read(engine.channels().get(name));
                case "close" -> close();
                default -> "unknown command " + words;
            };
        } catch (Exception e) {
            return "failed " + e;
        }
    }

    /// Events are `key=value=serial`.
    private String publish(String channel, List<String> events) throws Exception {
        List<RawEvent> all = new ArrayList<>();
        for (String event : events) {
            String[] parts = event.split("=");
            String json = "{\"k\":\"" + parts[0] + "\",\"v\":" + parts[1] + ",\"n\":" + parts[2] + "}";
            all.add(new RawEvent(json.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), parts[0]));
        }
        CompletableFuture<String> told = new CompletableFuture<>();
        engine.channels().get(channel).append(all, new Appended() {
            @Override
            public void appended(long first) {
                told.complete(Long.toString(first));
            }

            @Override
            public void failed(String reason) {
                told.complete("failed " + reason);
            }
        });
        return told.get(30, TimeUnit.SECONDS);
    }

    /// `deploy name life number strict from,from lanes path`
    private String deploy(String name, List<String> words) throws Exception {
        JsonPath path = words.get(7).equals("-") ? null : JsonPath.of(words.get(7));
        JsonPath time = JsonPath.of("/n");
        ProcessorSpec spec = new ProcessorSpec(name, List.of(words.get(5).split(",")),
                List.of(ModelCode.STORED_OUT, ModelCode.MEMORY_OUT), path, time, Lateness.NONE, Integer.parseInt(words.get(6)),
                FailurePolicy.DEFAULT, Limits.DEFAULT, 1);
        ModelCode code = new ModelCode(words.get(2), Integer.parseInt(words.get(3)), Boolean.parseBoolean(words.get(4)));
        return places(engine.processors().deploy(spec, code).from());
    }

    private static String places(Map<String, List<Long>> places) {
        return places.entrySet().stream().map(
                place -> place.getKey() + "=" + place.getValue().stream().map(String::valueOf).collect(Collectors.joining(",")))
                .collect(Collectors.joining(";"));
    }

    private String tidy() {
        engine.channels().tidy();
        return "ok";
    }

    private String settle(String name) {
        return await(() -> processor(name).lag() == 0) ? Long.toString(processor(name).stats().lost()) : "failed: lags";
    }

    private String pass(String name, Channel channel) {
        return await(() -> processor(name).positions().getOrDefault(channel.name(), List.of()).stream()
                .allMatch(place -> place >= channel.next())) ? "ok" : "failed: does not pass";
    }

    private static boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(500_000);
        }
        return true;
    }

    private static String ask(Channel inbox, String key) throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        Origin caller = new Origin() {
            @Override
            public void handled(String processor, List<byte[]> replies, List<byte[]> emitted) {
                told.complete(new String(replies.getFirst(), StandardCharsets.UTF_8));
            }

            @Override
            public void failed(String processor, String reason) {
                told.completeExceptionally(new IllegalStateException(reason));
            }
        };
        byte[] json = ("{\"k\":\"" + key + "\",\"n\":0}").getBytes(StandardCharsets.UTF_8);
        inbox.append(List.of(new RawEvent(json, System.currentTimeMillis(), key, Map.of(), caller)));
        try {
            return told.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return "failed " + e.getCause();
        }
    }

    private static String read(Channel channel) {
        StringBuilder line = new StringBuilder(channel.epoch() + "\t" + channel.oldest() + "\t" + channel.next());
        Cursor cursor = new Cursor(channel, channel.oldest());
        for (Batch batch; (batch = cursor.poll()) != null;) {
            for (int i = 0; i < batch.size(); i++) {
                RawEvent event = batch.get(i);
                line.append("\t").append(batch.first() + i).append(" ").append(event.key()).append(" ")
                        .append(new String(event.data(), StandardCharsets.UTF_8));
            }
        }
        return cursor.skipped() == 0 ? line.toString() : "failed: " + cursor.skipped() + " events are missing";
    }

    private String close() {
        engine.close();
        return "ok";
    }

    private RunningProcessor processor(String name) {
        return Objects.requireNonNull(engine.processors().find(name), name);
    }
}
