/// The wire, both ways and nothing else: bytes become commands, replies, pushes and batches of events become bytes. Pure: no socket, no
/// channel is touched here.
@NullMarked
package dev.millrace.server.protocol;

import org.jspecify.annotations.NullMarked;
