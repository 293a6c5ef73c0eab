/// What processors have committed: positions, state and timers, together with the outputs that go to channels. In memory; the durable
/// store takes this place.
@NullMarked
package dev.millrace.engine.store;

import org.jspecify.annotations.NullMarked;
