package dev.millrace.engine.store;

import java.util.concurrent.atomic.AtomicLong;

/// Ends the process in the middle of a write, as a crash would, so that tests can show that nothing is lost. Off, unless the system
/// property `millrace.failpoint` says where and at which time: `before-write:137` or `after-write:137`. Thread-safe.
final class Failpoint {
    private static final String SETTING = System.getProperty("millrace.failpoint", "");
    private static final Failpoint BEFORE_WRITE = new Failpoint("before-write");
    private static final Failpoint AFTER_WRITE = new Failpoint("after-write");

    private final AtomicLong left;

    private Failpoint(String name) {
        boolean isMeant = SETTING.startsWith(name + ":");
        left = new AtomicLong(isMeant ? Long.parseLong(SETTING.substring(name.length() + 1)) : 0);
    }

    static void beforeWrite() {
        BEFORE_WRITE.pass();
    }

    static void afterWrite() {
        AFTER_WRITE.pass();
    }

    private void pass() {
        if (left.getPlain() > 0 && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(137);
        }
    }
}
