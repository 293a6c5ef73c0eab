/// One object per socket: what it was opened for, what it subscribes to, and what waits to be sent on it. Data comes in from the transport
/// as whole messages and leaves when the transport asks for the next bytes; there is no queue of events per subscriber.
@NullMarked
package dev.millrace.server.connection;

import org.jspecify.annotations.NullMarked;
