/// Configuration text, from YAML to validated records: {@link dev.millrace.engine.config.Yaml} reads a tree that knows its lines and
/// columns, {@link dev.millrace.engine.config.Binder} turns it into records and collects every problem on the way. All use of YAML
/// lives here; the data path does not.
@NullMarked
package dev.millrace.engine.config;

import org.jspecify.annotations.NullMarked;
