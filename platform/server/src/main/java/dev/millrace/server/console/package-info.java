/// The live page at `/`: static files, no build step.
@NullMarked
package dev.millrace.server.console;

import org.jspecify.annotations.NullMarked;
