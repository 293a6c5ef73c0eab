/// The server: builds every part, starts them, closes them in reverse.
@NullMarked
package dev.millrace.server;

import org.jspecify.annotations.NullMarked;
