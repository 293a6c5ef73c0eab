/// Tests a processor or a source without a server: {@link dev.millrace.api.testing.ProcessorBench} calls a processor as the platform
/// does, on a virtual clock, and collects what it does; {@link dev.millrace.api.testing.SourceBench} does the same for a source. Needs
/// nothing but the JDK, and works with any test framework.
@NullMarked
package dev.millrace.api.testing;

import org.jspecify.annotations.NullMarked;
