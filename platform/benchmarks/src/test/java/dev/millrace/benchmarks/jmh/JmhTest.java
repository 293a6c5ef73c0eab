package dev.millrace.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class JmhTest {
    /// With 16 events together; each with all its other parameters.
    @Test
    void everyBenchmarkRuns() throws Exception {
        Options once = new OptionsBuilder().mode(Mode.SingleShotTime).forks(0).warmupIterations(0).measurementIterations(1)
                .param("together", "16").shouldFailOnError(true).timeout(TimeValue.minutes(1)).verbosity(VerboseMode.SILENT).build();
        Collection<RunResult> results = new Runner(once).run();
        assertThat(results).extracting(JmhTest::name).containsExactlyInAnyOrder("AppendBenchmark.appendAndRead memory",
                "AppendBenchmark.appendAndRead os", "CheckBenchmark.event", "CommitBenchmark.commit", "DecodeBenchmark.read json",
                "DecodeBenchmark.read protobuf", "EncodeBenchmark.outgoing messages", "EncodeBenchmark.outgoing lines",
                "EncodeBenchmark.outgoing json", "EncodeBenchmark.outgoing protobuf", "FanOutBenchmark.deliver",
                "HopBenchmark.hop Relay.java", "HopBenchmark.hop Vwap.java", "HopBenchmark.hop relay.js", "HopBenchmark.hop vwap.js");
    }

    /// The method, and its parameter beside `together`.
    private static String name(RunResult result) {
        String method = result.getParams().getBenchmark().substring(Jmh.class.getPackageName().length() + 1);
        return result.getParams().getParamsKeys().stream().filter(key -> !key.equals("together"))
                .map(key -> " " + result.getParams().getParam(key)).reduce(method, String::concat);
    }

    @Test
    void startsJavaAsTheServerIsStartedUnlessTheCommandLineSaysOtherwise() throws Exception {
        assertThat(new CommandLineOptions(arguments("Hop")).getJvmArgsPrepend().get()).contains("--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders");
        assertThat(new CommandLineOptions(arguments("Hop", "-jvmArgsPrepend", "-Xmx1g")).getJvmArgsPrepend().get())
                .containsExactly("-Xmx1g");
    }

    private static String[] arguments(String... given) {
        return Jmh.withJavaOptions(List.of(given)).toArray(String[]::new);
    }
}
