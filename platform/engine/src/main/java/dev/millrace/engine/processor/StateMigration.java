package dev.millrace.engine.processor;

import dev.millrace.engine.processor.CodeException.Problem;
import dev.millrace.engine.store.ProcessorStore;
import dev.millrace.engine.store.StateKey;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Lets a version's code turn all state that an older version has written into its own, within the limits of a call for each value. Run on
/// the thread of a lane that is open and handles nothing yet.
///
/// @param from the version of the stored state
/// @param isRehearsal whether everything stays as it is: then the version before may go on meanwhile
record StateMigration(LaneSetting setting, int from, boolean isRehearsal) {

    void run(Lane lane, LaneCode code) throws CodeException {
        ProcessorStore store = setting.store();
        Watchdog.Watch watch = setting.watchdog().watch(lane, code, setting.spec().limits());
        try {
            ProcessorStore.Migration<CodeException> migration = (place, value) -> migrate(lane, code, place, value);
            if (isRehearsal) {
                store.rehearse(migration);
            } else {
                store.migrate(migration);
            }
        } finally {
            watch.end();
        }
    }

    private byte @Nullable [] migrate(Lane lane, LaneCode code, StateKey place, byte[] value) throws CodeException {
        AtomicReference<byte @Nullable []> migrated = new AtomicReference<>();
        Problem problem = lane.call().run(() -> migrated.set(code.migrate(from, place, value)));
        Problem breach = lane.call().takeBreach();
        if (breach != null || problem != null) {
            Problem why = breach == null ? Objects.requireNonNull(problem) : breach;
            throw new CodeException(new Problem("state '" + place.name() + "' of key '" + place.key() + "' cannot be migrated from version "
                    + from + " to " + setting.spec().stateVersion() + ": " + why.message(), why.file(), why.line(), why.column(),
                    why.stack()));
        }
        return migrated.get();
    }
}
