/// Processors at work: lanes read batches from input channels, call a processor's code, and commit what it did. Knows nothing of jars
/// and JavaScript; those are two implementations of {@link dev.millrace.engine.processor.ProcessorCode}.
@NullMarked
package dev.millrace.engine.processor;

import org.jspecify.annotations.NullMarked;
