/// What outlives the process: the events of stored channels, and what processors have committed, in one database with atomic writes. All
/// of the storage library is here.
@NullMarked
package dev.millrace.engine.store;

import org.jspecify.annotations.NullMarked;
