package dev.millrace.engine.deploy;

import dev.millrace.engine.json.JsonWriter;
import dev.millrace.engine.processor.Activation;
import dev.millrace.engine.processor.CodeException.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The published outcome of one drop-in.
///
/// @param file the file's name in its folder
/// @param hash SHA-256 of its content, in hex; null if it was not read
/// @param verdict what became of it
/// @param problem why it was refused or quarantined; null otherwise
/// @param active what it put to work
/// @param until for processors that were removed or halted, by name: the offset of the first event that each lane did not handle, by channel
record Receipt(String file, @Nullable String hash, Verdict verdict, @Nullable Problem problem, List<Activation> active,
        Map<String, Map<String, List<Long>>> until) {

    /// What became of a drop-in.
    enum Verdict {
        /// It works.
        ACTIVATED,
        /// It does not; what ran before runs on.
        REFUSED,
        /// Another jar of the same plugin has a higher version.
        SUPERSEDED,
        /// Its file is gone.
        REMOVED,
        /// It broke its limits too often, or its failure policy stopped it.
        HALTED
    }

    static Receipt activated(String file, String hash, List<Activation> active, Map<String, Map<String, List<Long>>> until) {
        return new Receipt(file, hash, Verdict.ACTIVATED, null, active, until);
    }

    static Receipt refused(String file, @Nullable String hash, Problem problem) {
        return new Receipt(file, hash, Verdict.REFUSED, problem, List.of(), Map.of());
    }

    static Receipt removed(String file, Map<String, Map<String, List<Long>>> until) {
        return new Receipt(file, null, Verdict.REMOVED, null, List.of(), until);
    }

    static Receipt halted(String file, @Nullable String hash, Problem problem, Map<String, Map<String, List<Long>>> until) {
        return new Receipt(file, hash, Verdict.HALTED, problem, List.of(), until);
    }

    /// As it appears on `$receipts`.
    byte[] toJson() {
        return JsonWriter.object(out -> {
            out.text("time", Instant.now().toString()).text("file", file).text("hash", hash);
            out.text("verdict", verdict.name().toLowerCase(java.util.Locale.ROOT));
            if (problem != null) {
                out.object("problem", at -> at.text("message", problem.message()).text("file", problem.file())
                        .number("line", problem.line()).number("column", problem.column()).text("stack", problem.stack()));
            }
            out.objects("processors", active, (item, activation) -> {
                item.text("name", activation.processor()).text("version", activation.version());
                item.object("from", from -> offsets(from, activation.from()));
            });
            if (!until.isEmpty()) {
                out.object("until", all -> until.forEach((name, channels) -> all.object(name, to -> offsets(to, channels))));
            }
        });
    }

    private static void offsets(JsonWriter out, Map<String, List<Long>> byChannel) {
        byChannel.forEach((channel, lanes) -> {
            if (lanes.stream().distinct().count() == 1) {
                out.number(channel, lanes.getFirst());
            } else {
                out.numbers(channel, lanes);
            }
        });
    }
}
