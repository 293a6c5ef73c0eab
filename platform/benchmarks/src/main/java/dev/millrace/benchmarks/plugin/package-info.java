/// The plugin that the pipeline is measured with: a jar of its own, without the rest of this module.
@NullMarked
package dev.millrace.benchmarks.plugin;

import org.jspecify.annotations.NullMarked;
