package dev.millrace.plugins.replay;

import dev.millrace.api.Default;
import dev.millrace.api.Source;
import dev.millrace.api.SourceContext;
import dev.millrace.api.SourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// Emits the events of a recording one after the other, at a steady rate.
///
/// The data sets that come with the plugin keep the dates of their data in the first pass; every further pass goes on where the one
/// before ended, so that event time never goes back. The lines of a file are replayed as they are.
@SourceType(name = "replay")
public final class Replay implements Source {
    private final Settings settings;

    /// @param data `prices`, `stocks`, `sales`, `weather`, or the path of a CSV file with a line of column names
    /// @param rate events per second; 0 for as fast as they are taken
    /// @param loop whether to begin again at the end
    public record Settings(String data, @Default("20") double rate, @Default("true") boolean loop) {
        /// Checks the rate and the name.
        public Settings {
            if (!(rate >= 0) || rate > 1e9) {
                throw new IllegalArgumentException(
                        "rate is " + rate + ": expected a number of events per second, from 0 (no limit) to 1e9");
            }
            if (!bundled(data) && !data.toLowerCase(Locale.ROOT).endsWith(".csv")) {
                throw new IllegalArgumentException(
                        "data is '" + data + "': expected prices, stocks, sales, weather or the path of a .csv file");
            }
        }

        private static boolean bundled(String data) {
            return Arrays.stream(BundledData.values()).anyMatch(each -> name(each).equals(data));
        }

        private static String name(BundledData data) {
            return data.name().toLowerCase(Locale.ROOT);
        }

        Recording open() throws IOException {
            return bundled(data) ? BundledData.valueOf(data.toUpperCase(Locale.ROOT)).open() : new CsvFile(Path.of(data));
        }
    }

    /// @param settings what to replay, and how
    public Replay(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run(SourceContext context) throws IOException, InterruptedException {
        Recording recording = settings.open();
        Pace pace = new Pace(settings.rate());
        long played = 0;
        long before;
        int pass = 0;
        do {
            before = played;
            played += play(recording, pass++, pace, context);
        } while (settings.loop() && played > before);
        context.log().info("replayed {}: {} events", settings.data(), played);
    }

    private static long play(Recording recording, int pass, Pace pace, SourceContext context) throws IOException, InterruptedException {
        long[] played = new long[1];
        recording.play(pass, data -> {
            pace.await();
            context.emit(data);
            played[0]++;
        });
        return played[0];
    }
}
