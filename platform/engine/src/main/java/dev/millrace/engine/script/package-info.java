/// Processors written in JavaScript: the only package that knows GraalJS. A {@link dev.millrace.engine.script.ScriptHost} loads a file
/// into a {@link dev.millrace.engine.script.Script}, whose code runs in one context per version and lane, in a sandbox without host
/// classes, files, threads and evaluation of text. Events enter and leave as JSON text; `lane.js` is the JavaScript side of that border.
@NullMarked
package dev.millrace.engine.script;

import org.jspecify.annotations.NullMarked;
