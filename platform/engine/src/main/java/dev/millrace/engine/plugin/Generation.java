package dev.millrace.engine.plugin;

import dev.millrace.engine.json.Mapping;

/// One loading of one jar: what all code of it shares and nothing else may keep.
///
/// @param version `id@version+hash`, as receipts and dead letters name it
/// @param gate the way into its code
/// @param patience how long its code may take to get ready
/// @param mapping turns its classes into JSON and back; it remembers them, so it is never shared with another generation
record Generation(String version, Gate gate, Patience patience, Mapping mapping) {
    private static final int SHORT_HASH = 8;

    static Generation of(Descriptor descriptor, String hash, ClassLoader loader, Patience patience) {
        String version = descriptor.id() + "@" + descriptor.version() + "+" + hash.substring(0, SHORT_HASH);
        return new Generation(version, new Gate(loader), patience, new Mapping());
    }
}
