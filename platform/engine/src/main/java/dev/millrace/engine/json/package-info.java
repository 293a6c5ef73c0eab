/// JSON text as the engine meets it: checked once on its way in, searched by pointers, never built into trees on the data path.
@NullMarked
package dev.millrace.engine.json;

import org.jspecify.annotations.NullMarked;
