/// HTTP and WebSocket: all of Jetty is in this package. Checks who may come in, finds what a path stands for, and moves bytes between
/// sockets and {@link dev.millrace.server.connection.Connection}s.
@NullMarked
package dev.millrace.server.http;

import org.jspecify.annotations.NullMarked;
