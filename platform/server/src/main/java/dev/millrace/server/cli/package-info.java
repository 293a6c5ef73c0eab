/// The command line: starts and stops the server, publishes, subscribes, checks, replays, measures, looks after the store. The only package that writes to the standard streams.
@NullMarked
package dev.millrace.server.cli;

import org.jspecify.annotations.NullMarked;
